using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>The result of adding or removing a reaction.</summary>
/// <param name="Outcome">Whether it changed anything, or why it was refused.</param>
/// <param name="Message">The message with its reactions after the call; null if there is no such message.</param>
public readonly record struct ReactionResult(ReactionOutcome Outcome, Message? Message);

/// <summary>The outcome of adding or removing a reaction.</summary>
public enum ReactionOutcome
{
    /// <summary>This call added or removed the reaction.</summary>
    Changed = 0,

    /// <summary>Nothing changed: the reaction to add existed already, or the reaction to remove did not exist.</summary>
    Unchanged,

    /// <summary>The message does not exist or is deleted.</summary>
    NotFound,

    /// <summary>The user or the message has reached a limit.</summary>
    TooMany,
}

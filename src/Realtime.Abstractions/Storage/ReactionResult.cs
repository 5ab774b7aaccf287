using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>What became of a reaction.</summary>
/// <param name="Outcome">Whether it changed anything, or why it was refused.</param>
/// <param name="Message">The message with its reactions as they are now; null if there is none.</param>
public readonly record struct ReactionResult(ReactionOutcome Outcome, Message? Message);

/// <summary>What a call did to a message's reactions.</summary>
public enum ReactionOutcome
{
    /// <summary>It was added or taken back by this call.</summary>
    Changed = 0,

    /// <summary>It was there already, or was not there.</summary>
    Unchanged,

    /// <summary>There is no such message, or it is deleted.</summary>
    NotFound,

    /// <summary>The user or the message has as many as the limits allow.</summary>
    TooMany,
}

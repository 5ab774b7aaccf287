namespace Realtime.Messages;

/// <summary>Consecutive messages of one conversation.</summary>
/// <param name="Messages">The messages in ascending sequence, without gaps.</param>
/// <param name="HasMore">True if there are more messages in the direction of the query.</param>
/// <param name="LastSequence">The sequence of the conversation's newest message when this was read.</param>
public sealed record MessageHistory(IReadOnlyList<Message> Messages, bool HasMore, long LastSequence);

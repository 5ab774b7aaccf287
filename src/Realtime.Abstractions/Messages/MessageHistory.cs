namespace Realtime.Messages;

/// <summary>A run of messages of one conversation.</summary>
/// <param name="Messages">In ascending sequence, without gaps.</param>
/// <param name="HasMore">Whether there are more in the direction that was read.</param>
/// <param name="LastSequence">The sequence of the conversation's newest message when this was read.</param>
public sealed record MessageHistory(IReadOnlyList<Message> Messages, bool HasMore, long LastSequence);

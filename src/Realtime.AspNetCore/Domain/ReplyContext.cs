namespace Realtime.Domain;

/// <summary>The reply that an event belongs to, and its recipients.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="AssistantId">The assistant's user id.</param>
/// <param name="RequestId">The id of the message that the reply answers.</param>
/// <param name="RequesterId">The user who sent that message.</param>
/// <param name="ParticipantIds">The current participants, without those who were removed meanwhile; empty for a room.</param>
public sealed record ReplyContext(
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    IReadOnlyList<string> ParticipantIds)
{
    /// <summary>The only socket that receives the event, because it joined during the reply; null for all.</summary>
    public string? OnlySocketId { get; init; }

    /// <summary>Whether the conversation is the direct one of a user and the assistant.</summary>
    public bool IsDirect { get; init; }

    /// <summary>
    /// The recipients of the event. Normally these are the sockets that received the reply from its beginning: those of all
    /// participants, and those that joined the conversation. With <see cref="OnlySocketId"/>, it is the one socket that now
    /// receives the text so far. So no socket receives a part twice or misses an earlier part.
    /// </summary>
    public Audience Audience => OnlySocketId is { } socketId ? Audience.Of(socketId)
        : IsGathered ? Audience.Of(RoomNames.Reply(RequestId))
        : Audience.User(RequesterId);

    /// <summary>Whether the sockets that receive the reply are in its room. A refused request has no such room.</summary>
    internal bool IsGathered { get; init; }

    /// <summary>Identifies the attempt. A request that is repeated because its first reply came to nothing has another one.</summary>
    internal string RunId { get; init; } = "";

    /// <summary>The length of the text so far, in UTF-16 code units.</summary>
    internal int Length { get; init; }
}

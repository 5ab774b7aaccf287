namespace Realtime.Domain;

/// <summary>Which reply an event is about, and whom it goes to.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="AssistantId">The assistant's user id.</param>
/// <param name="RequestId">The id of the message that is answered.</param>
/// <param name="RequesterId">Who asked.</param>
/// <param name="ParticipantIds">Who takes part now; empty for a room. Those who were removed meanwhile are not among them.</param>
public sealed record ReplyContext(
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    IReadOnlyList<string> ParticipantIds)
{
    /// <summary>The one socket that the event is for, which came in the middle; null for all.</summary>
    public string? OnlySocketId { get; init; }

    /// <summary>
    /// Whom the event goes to: the sockets that hear the reply, each from its beginning (those of all who take part or
    /// joined the conversation), or the one socket that is given the beginning now. So nobody hears a part twice, or
    /// without the one before it.
    /// </summary>
    public Audience Audience => OnlySocketId is { } socketId ? Audience.Of(socketId)
        : IsGathered ? Audience.Of(RoomNames.Reply(RequestId))
        : Audience.User(RequesterId);

    /// <summary>Whether the sockets that hear it are in its room. A request that is refused has none.</summary>
    internal bool IsGathered { get; init; }
}

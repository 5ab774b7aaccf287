using Realtime.Delivery;

namespace Realtime.Assistant;

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

    /// <summary>Every socket of those who take part and all that joined the conversation, or the one socket.</summary>
    public Audience Audience => OnlySocketId is { } socketId
        ? Audience.Of(socketId)
        : new([RoomNames.Conversation(ConversationId), .. ParticipantIds.Where(id => id != AssistantId).Select(RoomNames.User)]);
}

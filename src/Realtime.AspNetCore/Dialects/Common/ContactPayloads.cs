using System.ComponentModel.DataAnnotations;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Domain;

namespace Realtime.Dialects.Common;

// The payloads that clients send for requests of contact and for participants.

internal sealed record GetContactRequestsPayload
{
    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

internal sealed record ConversationIdPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }
}

internal sealed record GetParticipantsPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public string? Cursor { get; init; }

    public int? Limit { get; init; }
}

// The acknowledgements.

internal sealed record ContactRequestsReply(IReadOnlyList<ContactRequestModel> Requests, string? NextCursor) : SuccessReply;

internal sealed record ContactReply(WireConversationId ConversationId) : SuccessReply;

internal sealed record ParticipantsReply(WireConversationId ConversationId, IReadOnlyList<MemberView> Participants, string? NextCursor) : SuccessReply;

/// <summary>A request that waits. The messages of a group are for its participants.</summary>
internal sealed record ContactRequestModel(
    WireConversationId ConversationId,
    string Kind,
    WireId FromUserId,
    string? Title,
    DateTimeOffset CreatedAt,
    IReadOnlyList<MessageView> Messages)
{
    public static ContactRequestModel Of(ContactRequest request) => new(
        request.ConversationId,
        Word(request.Kind),
        request.FromUserId,
        request.Title,
        request.CreatedAt,
        [.. request.Messages.Select(MessageView.Of)]);

    internal static string Word(ConversationKind kind) => kind == ConversationKind.Direct ? "direct" : "group";
}

// The payloads of the server's events for sockets that watch changes.

internal sealed record ContactRequestedPayload(
    WireConversationId ConversationId,
    string Kind,
    WireId FromUserId,
    string? Title,
    DateTimeOffset CreatedAt,
    MessageView? Message)
{
    public static ContactRequestedPayload Of(DomainEvent.ContactRequestChanged received) => new(
        received.Request.ConversationId,
        ContactRequestModel.Word(received.Request.Kind),
        received.Request.FromUserId,
        received.Request.Title,
        received.Request.CreatedAt,
        received.Message is { } message ? MessageView.Of(message) : null);
}

internal sealed record ContactAnsweredPayload(WireConversationId ConversationId, bool Accepted);

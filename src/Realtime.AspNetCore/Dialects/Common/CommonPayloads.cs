using System.ComponentModel.DataAnnotations;

namespace Realtime.Dialects.Common;

// The payloads that clients send with the common events of all dialects.

internal sealed record GetMessagesPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public int? Limit { get; init; }
}

internal sealed record GetChangesPayload
{
    [Required]
    public WireConversationId? ConversationId { get; init; }

    public long? AfterRevision { get; init; }

    public string? Epoch { get; init; }

    public int? Limit { get; init; }
}

internal sealed record RefreshTokenPayload
{
    [Required]
    public string? Token { get; init; }
}

internal sealed record WatchPresencePayload
{
    [Required]
    public IReadOnlyList<WireId>? UserIds { get; init; }
}

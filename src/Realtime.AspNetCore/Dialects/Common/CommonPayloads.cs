namespace Realtime.Wire.Common;

// What clients send with the events that every dialect offers.

internal sealed record GetMessagesPayload
{
    public WireId? ConversationId { get; init; }

    public long? Before { get; init; }

    public long? After { get; init; }

    public int? Limit { get; init; }
}

internal sealed record RefreshTokenPayload
{
    public string? Token { get; init; }
}

internal sealed record WatchPresencePayload
{
    public IReadOnlyList<WireId>? UserIds { get; init; }
}

using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

// The acknowledgements of all dialects. Ok comes first; a front end only has to check this field.

internal sealed record FailureReply(string Code, string Message) : Refusal
{
    [JsonPropertyOrder(-1)]
    public bool Ok { get; } = false;
}

internal abstract record SuccessReply
{
    [JsonPropertyOrder(-1)]
    public bool Ok { get; } = true;
}

internal sealed record DoneReply : SuccessReply;

internal sealed record UnreadCountsReply(long Total, IReadOnlyDictionary<string, long> ByConversation, long Notifications) : SuccessReply;

internal sealed record TokenReply(DateTimeOffset? ExpiresAt) : SuccessReply;

internal sealed record PresenceReply(IReadOnlyList<PresencePayload> Users) : SuccessReply;

/// <summary>The payload of <c>presence_changed</c>, and an entry in the acknowledgement of <c>watch_presence</c>.</summary>
internal sealed record PresencePayload(
    WireId UserId,
    bool Online,
    DateTimeOffset? LastSeen);

/// <summary>The data of a connect_error.</summary>
internal sealed record RefusalData(string Code) : Refusal
{
    /// <summary>The end of a ban.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Until { get; init; }

    /// <summary>The reason of a ban, if the host wants it shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

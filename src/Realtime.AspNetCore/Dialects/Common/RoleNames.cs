using Realtime.Conversations;

namespace Realtime.Dialects.Common;

/// <summary>The words for roles, in events, acknowledgements and the HTTP API.</summary>
internal static class RoleNames
{
    public static string Of(ParticipantRole role) => role switch
    {
        ParticipantRole.Owner => "owner",
        ParticipantRole.Moderator => "moderator",
        _ => "member",
    };

    /// <summary>Reads a word.</summary>
    /// <exception cref="RealtimeException">It is not one of the words.</exception>
    public static ParticipantRole Parse(string? word) => word switch
    {
        "owner" => ParticipantRole.Owner,
        "moderator" => ParticipantRole.Moderator,
        "member" => ParticipantRole.Member,
        _ => throw new RealtimeException(RealtimeError.InvalidPayload, "role must be member, moderator or owner"),
    };
}

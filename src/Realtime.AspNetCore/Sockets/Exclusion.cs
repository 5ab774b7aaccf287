using System.Globalization;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Why a user stays out of chat.</summary>
/// <param name="Until">The time until which the user stays out.</param>
/// <param name="Ban">The ban; null if the host signed the user out.</param>
internal sealed record Exclusion(DateTimeOffset Until, UserBan? Ban)
{
    /// <summary>Why authentication fails.</summary>
    public AuthenticationOutcome Outcome => Ban is { } ban ? AuthenticationOutcome.Banned(ban) : Domain.AuthenticationFailure.SignedOut;

    /// <summary>The sentence for a banned user.</summary>
    public static string Describe(UserBan ban)
    {
        var until = EndOf(ban) is { } end ? " until " + end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";
        return RealtimeErrors.DefaultMessage(RealtimeError.Banned) + until + (ShownReason(ban) is { } reason ? ": " + reason : "");
    }

    /// <summary>The end of a ban that clients are told; null for no end.</summary>
    public static DateTimeOffset? EndOf(UserBan ban) =>
        // Stored in whole milliseconds.
        ban.Until.Year < DateTimeOffset.MaxValue.Year ? ban.Until : null;

    /// <summary>The reason that clients are told; null for none.</summary>
    public static string? ShownReason(UserBan ban) => ban.ShowReason ? ban.Reason : null;
}

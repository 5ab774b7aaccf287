namespace Realtime.Dialects;

/// <summary>Whether clients of an endpoint may declare who they are, without signing in.</summary>
/// <param name="IsAllowed">Whether they may.</param>
public sealed record DeclaredIdentity(bool IsAllowed)
{
    /// <summary>
    /// Whether a declared id is that of a user who signs in at other endpoints. If not (the default), the endpoint's declared users
    /// are users of their own.
    /// </summary>
    public bool IdsAreUserIds { get; init; }
}

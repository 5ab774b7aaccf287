namespace Realtime.Domain;

/// <summary>
/// Users who from now on know each other: they have taken part in a common conversation, so that they may see each other's presence,
/// unless a block or the host's policy prevents it.
/// </summary>
/// <param name="UserId">The user who took part last.</param>
/// <param name="OtherUserIds">The others. They may have known the user before.</param>
public sealed record Introduction(string UserId, IReadOnlyList<string> OtherUserIds);

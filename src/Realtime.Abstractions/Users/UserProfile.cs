namespace Realtime.Users;

/// <summary>The profile of a user, which other users may see.</summary>
/// <param name="Id">The user's id: the name identifier of the host's authentication, as opaque text.</param>
/// <param name="Name">The display name.</param>
public sealed record UserProfile(string Id, string Name)
{
    /// <summary>The login or handle; null if the host has none.</summary>
    public string? Username { get; init; }

    /// <summary>The mail address; null if unknown or hidden.</summary>
    public string? Email { get; init; }

    /// <summary>The role shown beside the name; null if the host has none.</summary>
    public string? Role { get; init; }

    /// <summary>The address of a picture; null if there is none.</summary>
    public string? AvatarUrl { get; init; }
}

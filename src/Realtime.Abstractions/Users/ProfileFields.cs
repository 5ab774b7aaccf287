namespace Realtime.Users;

/// <summary>Fields of a user's profile that others may see. The id and the name are always shown.</summary>
[Flags]
public enum ProfileFields
{
    /// <summary>Only the id and the name.</summary>
    None = 0,

    /// <summary><see cref="UserProfile.Username"/>.</summary>
    Username = 1,

    /// <summary><see cref="UserProfile.AvatarUrl"/>.</summary>
    AvatarUrl = 2,

    /// <summary><see cref="UserProfile.Email"/>.</summary>
    Email = 4,

    /// <summary><see cref="UserProfile.Role"/>.</summary>
    Role = 8,
}

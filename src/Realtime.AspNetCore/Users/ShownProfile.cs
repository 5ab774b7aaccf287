namespace Realtime.Users;

/// <summary>What others see of a profile.</summary>
internal static class ShownProfile
{
    /// <summary>Returns the profile with only some fields; the same profile if it has no others.</summary>
    public static UserProfile Only(this UserProfile profile, ProfileFields fields)
    {
        var present = (profile.Username is null ? 0 : ProfileFields.Username)
            | (profile.AvatarUrl is null ? 0 : ProfileFields.AvatarUrl)
            | (profile.Email is null ? 0 : ProfileFields.Email)
            | (profile.Role is null ? 0 : ProfileFields.Role);
        return (present & ~fields) == 0 ? profile : profile with
        {
            Username = fields.HasFlag(ProfileFields.Username) ? profile.Username : null,
            AvatarUrl = fields.HasFlag(ProfileFields.AvatarUrl) ? profile.AvatarUrl : null,
            Email = fields.HasFlag(ProfileFields.Email) ? profile.Email : null,
            Role = fields.HasFlag(ProfileFields.Role) ? profile.Role : null,
        };
    }
}

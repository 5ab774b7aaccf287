using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>A host's users: all but those whose id begins with "unknown".</summary>
internal sealed class TestDirectory : IUserDirectory
{
    public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        UserProfile? profile = userId.StartsWith("unknown", StringComparison.Ordinal)
            ? null
            : new UserProfile(userId, "Name of " + userId) { Username = "u" + userId, AvatarUrl = $"/avatars/{userId}.png" };
        return new(profile);
    }
}

using Realtime.Users;

namespace MarketplaceApp.Identity;

/// <summary>Provides the users to chat. A socket with a token of an unknown user is refused.</summary>
internal sealed class PeopleDirectory : IUserDirectory
{
    public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(People.Find(userId) is { } person
            ? new UserProfile(person.Id, person.Name) { Username = person.Username, Role = person.Role }
            : null);
}

using Realtime.Users;

namespace MarketplaceApp.Identity;

/// <summary>Tells chat who people are; a token for anyone else is turned away at the door.</summary>
internal sealed class PeopleDirectory : IUserDirectory
{
    public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(People.Find(userId) is { } person
            ? new UserProfile(person.Id, person.Name) { Username = person.Username, Role = person.Role }
            : null);
}

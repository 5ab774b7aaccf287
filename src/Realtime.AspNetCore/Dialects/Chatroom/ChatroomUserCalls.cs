using Microsoft.Extensions.Options;
using Realtime.Guards;

namespace Realtime.Dialects.Chatroom;

/// <summary>Calls <see cref="IChatroomUsers"/>, which may be the host's, with its time limit.</summary>
internal sealed class ChatroomUserCalls(HostCall hosts, IOptions<ChatRealtimeCoreOptions> options)
{
    private readonly HostDependency _users = new(nameof(IChatroomUsers), options.Value.UserDirectoryTimeout);

    /// <summary>Adds a new user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="caller">Who calls; without sign-in, the address.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if the handle is taken.</returns>
    public Task<bool> AddAsync(ChatroomUser user, string caller, CancellationToken cancellationToken) =>
        hosts.RunAsync<IChatroomUsers, bool>(_users, caller, (users, limit) => users.AddAsync(user, limit), cancellationToken);

    /// <summary>Finds a user that a client created, whatever the case of the letters of a UUID.</summary>
    public async Task<ChatroomUser?> FindAsync(string userId, string caller, CancellationToken cancellationToken)
    {
        foreach (var id in UuidId.FormsOf(userId))
        {
            if (await hosts.RunAsync<IChatroomUsers, ChatroomUser?>(_users, caller, (users, limit) => users.FindAsync(id, limit), cancellationToken).ConfigureAwait(false) is { } user)
            {
                return user;
            }
        }

        return null;
    }
}

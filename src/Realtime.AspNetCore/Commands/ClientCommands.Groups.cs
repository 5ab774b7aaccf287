using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>
/// The commands that create conversations, change the participants, roles and titles of groups, as the user's role allows, and add to what a
/// socket watches.
/// </content>
internal sealed partial class ClientCommands
{
    /// <summary>Counts a request that is answered without a further command.</summary>
    /// <exception cref="RealtimeException">The user did too much of it.</exception>
    public void Count(UserConnection connection, RateLimitClass kind, int cost = 1) => limits.Require(connection.UserId, kind, cost);

    /// <summary>Checks that the user may do something, before a look-up that comes before the command that counts it.</summary>
    /// <exception cref="RealtimeException">The user did too much of it.</exception>
    public void RequireLeft(UserConnection connection, RateLimitClass kind) => limits.RequireLeft(connection.UserId, kind);

    /// <summary>Returns the direct conversation with a user, and creates it if it does not exist.</summary>
    public Task<Conversation> OpenDirectAsync(UserConnection connection, string userId)
    {
        limits.Require(connection.UserId, RateLimitClass.Create);
        return contacts.OpenDirectAsync(connection.UserId, userId, default);
    }

    /// <summary>Creates a group that the user is in. Repeated calls with the same client id return the group of the first one.</summary>
    /// <returns>The group, and whether an earlier call created it.</returns>
    public async Task<(Conversation Group, bool IsDuplicate)> CreateGroupAsync(
        UserConnection connection,
        string? clientGroupId,
        string? title,
        IReadOnlyCollection<string> userIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Create, RateLimits.CostOf(userIds.Count));
        if (clientGroupId is null)
        {
            return (await contacts.CreateGroupAsync(connection.UserId, title, userIds, null, default).ConfigureAwait(false), false);
        }

        Texts.RequireId(clientGroupId, "clientGroupId");
        var id = await conversationStore
            .ReserveGroupIdAsync(connection.UserId, clientGroupId, time.Milliseconds(), CancellationToken.None)
            .ConfigureAwait(false);
        try
        {
            return (await contacts.CreateGroupAsync(connection.UserId, title, userIds, id, default).ConfigureAwait(false), false);
        }
        catch (RealtimeException exception) when (exception.Error == RealtimeError.Conflict)
        {
            // An earlier call created it. The user may have left it meanwhile.
            return (await FindOwnAsync(connection, id).ConfigureAwait(false), true);
        }
    }

    /// <summary>Returns a message with its reactions, which the result of a repeated send lacks.</summary>
    public async Task<Message> FindWholeAsync(Message message) => await messages.FindAsync(message.Id).ConfigureAwait(false) ?? message;

    /// <summary>Adds users to those whose presence a socket watches.</summary>
    /// <returns>Their current presence. Later changes are sent.</returns>
    public async Task<IReadOnlyList<UserPresence>> AddWatchedAsync(UserConnection connection, string[] userIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Join, RateLimits.CostOf(userIds.Length));

        // Added before the presence is read, so that no change between the two is lost.
        if (!watches.TryAdd(connection, userIds, options.Value.MaxWatchedUsers))
        {
            throw TooManyWatched();
        }

        if (!connection.IsConnected)
        {
            watches.Clear(connection);
        }

        return await presence.GetVisibleAsync(connection.UserId, userIds, default).ConfigureAwait(false);
    }

    /// <summary>Removes users from those whose presence a socket watches.</summary>
    public void RemoveWatched(UserConnection connection, string[] userIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Join);
        watches.Remove(connection, userIds);
    }

    private async Task<Conversation> FindOwnAsync(UserConnection connection, string conversationId)
    {
        var conversation = await conversations.FindAsync(conversationId).ConfigureAwait(false);
        return conversation?.HasParticipant(connection.UserId) == true
            ? conversation
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    /// <summary>Adds participants to a group.</summary>
    public Task<Conversation> AddParticipantsAsync(UserConnection connection, string conversationId, IReadOnlyCollection<string> userIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Change, RateLimits.CostOf(userIds.Count));
        return contacts.AddAsync(connection.UserId, conversationId, userIds, default);
    }

    /// <summary>Removes a participant from a group, who may be the user.</summary>
    public Task<bool> RemoveParticipantAsync(UserConnection connection, string conversationId, string userId)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return groups.RemoveParticipantAsync(connection.UserId, conversationId, userId);
    }

    /// <summary>Changes the title of a group.</summary>
    public Task<Conversation> RenameAsync(UserConnection connection, string conversationId, string? title)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return groups.SetTitleAsync(connection.UserId, conversationId, title);
    }

    /// <summary>Gives a participant a role.</summary>
    public Task<Conversation> SetRoleAsync(UserConnection connection, string conversationId, string userId, ParticipantRole role)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return groups.SetRoleAsync(connection.UserId, conversationId, userId, role);
    }

    /// <summary>Makes another participant the owner in place of the user.</summary>
    public Task<Conversation> PassOwnershipAsync(UserConnection connection, string conversationId, string userId)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return groups.PassOwnershipAsync(connection.UserId, conversationId, userId);
    }
}

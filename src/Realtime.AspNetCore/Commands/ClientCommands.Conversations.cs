using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>The commands for stored messages, conversations and blocks.</content>
internal sealed partial class ClientCommands
{
    /// <summary>Changes the text of the user's own message.</summary>
    public Task<Message> EditAsync(UserConnection connection, string messageId, string content) =>
        messages.EditAsync(messageId, connection.UserId, content);

    /// <summary>Deletes the user's own message.</summary>
    public Task<Message> DeleteAsync(UserConnection connection, string messageId) =>
        messages.DeleteAsync(messageId, connection.UserId);

    /// <summary>Adds or removes a reaction.</summary>
    public Task<Message> ReactAsync(UserConnection connection, string messageId, string emoji, bool isAdded) => isAdded
        ? reactions.AddAsync(messageId, connection.UserId, emoji)
        : reactions.RemoveAsync(messageId, connection.UserId, emoji);

    /// <summary>Marks only the given messages as read.</summary>
    public Task<ReadReceipt> MarkMessagesReadAsync(UserConnection connection, string conversationId, IReadOnlyList<string> messageIds) =>
        messages.MarkMessagesReadAsync(conversationId, connection.UserId, messageIds, connection.Id, default);

    /// <summary>Reports messages as delivered to this device.</summary>
    public Task<DeliveryReceipt> MarkDeliveredAsync(UserConnection connection, string conversationId, long? upToSequence) =>
        messages.MarkDeliveredAsync(conversationId, connection.UserId, upToSequence, connection.Id, default);

    /// <summary>Mutes a conversation for the user, or ends the mute.</summary>
    public Task<long> SetMutedAsync(UserConnection connection, string conversationId, DateTimeOffset? until) =>
        conversations.SetMutedAsync(conversationId, connection.UserId, until);

    /// <summary>Reads the changes of a conversation.</summary>
    public Task<ConversationChanges> GetChangesAsync(UserConnection connection, string conversationId, ChangesQuery query) =>
        conversations.GetChangesAsync(conversationId, connection.UserId, query);

    /// <summary>Searches a conversation.</summary>
    public Task<Page<Message>> SearchAsync(UserConnection connection, MessageSearchQuery query) =>
        conversations.SearchAsync(connection.UserId, query);

    /// <summary>Blocks or unblocks a user.</summary>
    public async Task SetBlockedAsync(UserConnection connection, string userId, bool isBlocked)
    {
        _ = isBlocked
            ? await blocks.BlockAsync(connection.UserId, userId).ConfigureAwait(false)
            : await blocks.UnblockAsync(connection.UserId, userId).ConfigureAwait(false);
    }

    /// <summary>Lists the users whom the user blocks.</summary>
    public Task<IReadOnlyList<string>> ListBlockedAsync(UserConnection connection) => blocks.ListAsync(connection.UserId);

    /// <summary>Starts or stops sending the socket the changes that the contract has no event for.</summary>
    public static async Task WatchChangesAsync(UserConnection connection, bool isWatched)
    {
        var room = RoomNames.Changes(connection.UserId);
        if (isWatched)
        {
            await connection.JoinAsync(room).ConfigureAwait(false);
        }
        else
        {
            await connection.LeaveAsync(room).ConfigureAwait(false);
        }
    }
}

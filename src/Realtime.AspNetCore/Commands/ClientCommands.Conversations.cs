using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>The commands for stored messages, conversations and blocks.</content>
internal sealed partial class ClientCommands
{
    /// <summary>Changes the text of the user's own message.</summary>
    public Task<Message> EditAsync(UserConnection connection, string messageId, string content)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return messages.EditAsync(messageId, connection.UserId, content);
    }

    /// <summary>Deletes the user's own message, or in a group that of somebody else, if the user's role allows it.</summary>
    public Task<Message> DeleteAsync(UserConnection connection, string messageId)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return messages.DeleteAsync(messageId, connection.UserId);
    }

    /// <summary>Adds or removes a reaction.</summary>
    public Task<Message> ReactAsync(UserConnection connection, string messageId, string emoji, bool isAdded)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return isAdded
        ? reactions.AddAsync(messageId, connection.UserId, emoji)
        : reactions.RemoveAsync(messageId, connection.UserId, emoji);
    }

    /// <summary>Marks only the given messages as read.</summary>
    public Task<ReadReceipt> MarkMessagesReadAsync(UserConnection connection, string conversationId, IReadOnlyList<string> messageIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Read, RateLimits.CostOf(messageIds.Count));
        return messages.MarkMessagesReadAsync(conversationId, connection.UserId, messageIds, connection.Id, default);
    }

    /// <summary>Reports messages as delivered to this device.</summary>
    public Task<DeliveryReceipt> MarkDeliveredAsync(UserConnection connection, string conversationId, long? upToSequence)
    {
        limits.Require(connection.UserId, RateLimitClass.Read);
        return messages.MarkDeliveredAsync(conversationId, connection.UserId, upToSequence, connection.Id, default);
    }

    /// <summary>Reports a message to the host's moderators.</summary>
    public Task ReportAsync(UserConnection connection, string messageId, string reason, string? comment)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return reports.ReportAsync(messageId, connection.UserId, reason, comment);
    }

    /// <summary>Mutes a conversation for the user, or ends the mute.</summary>
    public Task<long> SetMutedAsync(UserConnection connection, string conversationId, DateTimeOffset? until)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return conversations.SetMutedAsync(conversationId, connection.UserId, until);
    }

    /// <summary>Reads the changes of a conversation.</summary>
    public Task<ConversationChanges> GetChangesAsync(UserConnection connection, string conversationId, ChangesQuery query)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return conversations.GetChangesAsync(conversationId, connection.UserId, query);
    }

    /// <summary>Searches a conversation.</summary>
    public Task<Page<Message>> SearchAsync(UserConnection connection, MessageSearchQuery query)
    {
        limits.Require(connection.UserId, RateLimitClass.Search);
        return conversations.SearchAsync(connection.UserId, query);
    }

    /// <summary>Blocks or unblocks a user.</summary>
    public async Task SetBlockedAsync(UserConnection connection, string userId, bool isBlocked)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        userId = NamedBy(connection, userId);
        _ = isBlocked
            ? await blocks.BlockAsync(connection.UserId, userId).ConfigureAwait(false)
            : await blocks.UnblockAsync(connection.UserId, userId).ConfigureAwait(false);
    }

    /// <summary>Lists the users whom the user blocks.</summary>
    public Task<IReadOnlyList<string>> ListBlockedAsync(UserConnection connection)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return blocks.ListAsync(connection.UserId);
    }

    /// <summary>Starts or stops sending the socket the changes that the contract has no event for.</summary>
    public async Task WatchChangesAsync(UserConnection connection, bool isWatched)
    {
        limits.Require(connection.UserId, RateLimitClass.Join);
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

using Realtime.Domain;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>The commands that name a user instead of a conversation.</content>
internal sealed partial class ClientCommands
{
    /// <summary>Sends to a user in their direct conversation, which the first message creates.</summary>
    public async Task<SentMessage> SendToUserAsync(UserConnection connection, string receiverId, MessageContent content, string? clientMessageId)
    {
        Texts.RequireId(receiverId, "receiverId");

        // Checked first: an invalid first message must not create an empty conversation.
        messages.Require(content);
        var conversation =
            await conversations.FindDirectAsync(connection.UserId, receiverId).ConfigureAwait(false) ??
            await conversations.GetOrCreateDirectAsync(connection.UserId, receiverId).ConfigureAwait(false);
        return await SendAsync(connection, conversation.Id, content with { ReceiverId = receiverId }, clientMessageId).ConfigureAwait(false);
    }

    /// <summary>Marks only one message as read.</summary>
    public async Task<Message> MarkMessageReadAsync(UserConnection connection, string messageId)
    {
        await messages.MarkMessageReadAsync(messageId, connection.UserId).ConfigureAwait(false);
        return await messages.FindAsync(messageId).ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.MessageNotFound);
    }

    /// <summary>Starts or stops typing to a user. Without a conversation, nobody is notified.</summary>
    public async Task SetTypingToUserAsync(UserConnection connection, string receiverId, bool isTyping)
    {
        if (await FindDirectAsync(connection, receiverId).ConfigureAwait(false) is { } conversationId)
        {
            await SetTypingAsync(connection, conversationId, receiverId, isTyping).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads a page of the history with a user. A conversation's sequence has no gaps, so a page is a range of it.
    /// </summary>
    public async Task<MessageHistory> GetPageWithUserAsync(UserConnection connection, string otherUserId, int page, int limit)
    {
        if (page < 1)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "page must be at least 1");
        }

        if (await FindDirectAsync(connection, otherUserId).ConfigureAwait(false) is not { } conversationId)
        {
            return new([], HasMore: false, LastSequence: 0);
        }

        var newest = await GetMessagesAsync(connection, conversationId, new HistoryQuery { Limit = limit }).ConfigureAwait(false);
        if (page == 1)
        {
            return newest;
        }

        var last = newest.LastSequence - ((page - 1L) * limit);
        return last < 1
            ? new([], HasMore: false, newest.LastSequence)
            : await GetMessagesAsync(connection, conversationId, new HistoryQuery { Before = last + 1, Limit = limit }).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns the direct conversation with a user; null if there is none yet.
    /// Throws if the directory does not know the user.
    /// </summary>
    private async Task<string?> FindDirectAsync(UserConnection connection, string otherUserId)
    {
        Texts.RequireId(otherUserId, "userId");
        var conversation = await conversations.FindDirectAsync(connection.UserId, otherUserId).ConfigureAwait(false);
        if (conversation is null)
        {
            await profiles.RequireAsync([otherUserId], default).ConfigureAwait(false);
        }

        return conversation?.Id;
    }
}

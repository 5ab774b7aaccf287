using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <content>The commands that name a user instead of a conversation.</content>
internal sealed partial class ClientCommands
{
    /// <summary>Sends to a user in their direct conversation, which the first message creates.</summary>
    public async Task<SentMessage> SendToUserAsync(UserConnection connection, string receiverId, MessageContent content, string? clientMessageId)
    {
        receiverId = NamedBy(connection, Texts.RequireId(receiverId, "receiverId"));
        limits.RequireLeft(connection.UserId, RateLimitClass.Send);

        // Checked first: an invalid first message must not create an empty conversation.
        messages.Require(content);
        var conversation = await conversations.FindDirectAsync(connection.UserId, receiverId).ConfigureAwait(false);
        if (conversation?.HasParticipant(connection.UserId) != true)
        {
            limits.Require(connection.UserId, RateLimitClass.Create);
            if (receiverId != connection.UserId)
            {
                await users.RequireAsync(receiverId).ConfigureAwait(false);
            }

            conversation = await contacts.OpenDirectAsync(connection.UserId, receiverId, default).ConfigureAwait(false);
        }

        return await SendAsync(connection, conversation.Id, content with { ReceiverId = receiverId }, clientMessageId).ConfigureAwait(false);
    }

    /// <summary>Marks only one message as read.</summary>
    public async Task<Message> MarkMessageReadAsync(UserConnection connection, string messageId)
    {
        limits.Require(connection.UserId, RateLimitClass.Read);
        await messages.MarkMessageReadAsync(messageId, connection.UserId).ConfigureAwait(false);
        return await messages.FindAsync(messageId).ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.MessageNotFound);
    }

    /// <summary>Starts or stops typing to a user. Without a conversation, nobody is notified.</summary>
    public async Task SetTypingToUserAsync(UserConnection connection, string receiverId, bool isTyping)
    {
        limits.RequireLeft(connection.UserId, RateLimitClass.Typing);
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

        limits.RequireLeft(connection.UserId, RateLimitClass.History);
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
    /// Returns the user whom a client means. Clients that declared who they are see each other's ids without their prefix.
    /// </summary>
    [return: NotNullIfNotNull(nameof(userId))]
    private string? NamedBy(UserConnection connection, string? userId) =>
        userId is null || DeclaredIds.IsDeclared(userId) || DeclaredIds.Of(connection.UserId) is not { } ids || profiles.Assistant(userId) is not null
            ? userId
            : ids.ToInner(userId);

    /// <summary>
    /// Returns the direct conversation with a user; null if there is none yet.
    /// Throws if the user is unknown.
    /// </summary>
    private async Task<string?> FindDirectAsync(UserConnection connection, string otherUserId)
    {
        otherUserId = NamedBy(connection, Texts.RequireId(otherUserId, "userId"));
        var conversation = await conversations.FindDirectAsync(connection.UserId, otherUserId).ConfigureAwait(false);
        if (conversation is null)
        {
            await users.RequireAsync(otherUserId).ConfigureAwait(false);
        }

        // While a request waits for the user, there is no conversation for the user.
        return conversation?.HasParticipant(connection.UserId) == true ? conversation.Id : null;
    }
}

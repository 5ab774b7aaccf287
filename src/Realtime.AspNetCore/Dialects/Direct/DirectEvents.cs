using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Dialects.Direct;

/// <summary>
/// The events that clients send in the Direct contract. The contract answers with events; if the client requests an
/// acknowledgement, it gets one too.
/// </summary>
internal static class DirectEvents
{
    private const int DefaultLimit = 50;

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        // Not overlapping: the first message to a user creates the conversation that the second one goes to.
        ClientEvent.Create("send_message", DirectJson.Default.SendPayload, DirectJson.Default.SentReply, SendAsync) with { FailureMessage = "Failed to send message" },
        ClientEvent.Create("mark_message_read", DirectJson.Default.MarkReadPayload, DirectJson.Default.ReadReply, MarkReadAsync) with { FailureMessage = "Failed to mark message as read" },
        ClientEvent.Create("typing_start", DirectJson.Default.TypingPayload, CommonJson.Default.DoneReply, (call, payload) => SetTypingAsync(call, payload, isTyping: true)),
        ClientEvent.Create("typing_stop", DirectJson.Default.TypingPayload, CommonJson.Default.DoneReply, (call, payload) => SetTypingAsync(call, payload, isTyping: false)),
        ClientEvent.Create("get_message_history", DirectJson.Default.HistoryPayload, DirectJson.Default.HistoryReply, GetHistoryAsync) with { Overlaps = true, FailureMessage = "Failed to get message history" },
        ClientEvent.Create("get_unread_count", [], DirectJson.Default.UnreadCountReply, GetUnreadCountAsync) with { Overlaps = true, FailureMessage = "Failed to get unread count" },
    ];

    private static async Task<SentReply> SendAsync(ClientCall call, SendPayload payload)
    {
        var receiverId = Texts.RequireId(TextId.Of(payload.ReceiverId), "receiverId");
        var sent = await call.Commands.SendToUserAsync(
            call.Connection,
            receiverId,
            Texts.RequireContent(payload.Content),
            payload.ClientMessageId).ConfigureAwait(false);
        var message = await DirectWords.MessageAsync(sent.Message, receiverId, call.Context).ConfigureAwait(false);
        if (sent.IsDuplicate)
        {
            // The first send notified all sockets of the sender, but this socket may not have been connected then.
            await call.ReplyAsync(DirectDialect.MessageSent.With(new(Success: true, message))).ConfigureAwait(false);
        }

        return new(message, sent.Message.Sequence, sent.IsDuplicate, sent.Message.ClientMessageId);
    }

    private static async Task<ReadReply> MarkReadAsync(ClientCall call, MarkReadPayload payload)
    {
        var read = await call.Commands
            .MarkMessageReadAsync(call.Connection, Texts.RequireId(TextId.Of(payload.MessageId), "messageId"))
            .ConfigureAwait(false);
        var message = await DirectWords.MessageAsync(read, call.Connection.UserId, call.Context).ConfigureAwait(false);
        await call.ReplyAsync(DirectDialect.MessageReadConfirmed.With(new(Success: true, message))).ConfigureAwait(false);
        return new(message);
    }

    private static async Task<DoneReply> SetTypingAsync(ClientCall call, TypingPayload payload, bool isTyping)
    {
        await call.Commands
            .SetTypingToUserAsync(call.Connection, Texts.RequireId(TextId.Of(payload.ReceiverId), "receiverId"), isTyping)
            .ConfigureAwait(false);
        return new();
    }

    private static async Task<HistoryReply> GetHistoryAsync(ClientCall call, HistoryPayload payload)
    {
        var otherId = Texts.RequireId(TextId.Of(payload.OtherUserId), "otherUserId");
        var page = payload.Page ?? 1;
        var history = await call.Commands.GetPageWithUserAsync(call.Connection, otherId, page, payload.Limit ?? DefaultLimit).ConfigureAwait(false);
        var users = await call.Context.FindUsersAsync([call.Connection.UserId, otherId]).ConfigureAwait(false);
        var reply = new HistoryReply(
            [.. history.Messages.Select(message => Word(message, users))],
            UserPayload.Of(users[otherId]),
            new(page, history.HasMore));
        await call.ReplyAsync(DirectDialect.MessageHistory.With(new(reply.Messages, reply.OtherUser, reply.Pagination))).ConfigureAwait(false);
        return reply;
    }

    private static async Task<UnreadCountReply> GetUnreadCountAsync(ClientCall call)
    {
        var (messages, _) = await call.Commands.GetUnreadCountsAsync(call.Connection).ConfigureAwait(false);
        await call.ReplyAsync(DirectDialect.UnreadCount.With(new(messages.Direct))).ConfigureAwait(false);
        return new(messages.Direct);
    }

    /// <summary>Renders a message between the two users of a direct conversation.</summary>
    private static MessagePayload Word(Message message, IReadOnlyDictionary<string, UserProfile> users) => MessagePayload.Of(
        message,
        users[message.SenderId],
        users.First(user => user.Key != message.SenderId).Value);
}

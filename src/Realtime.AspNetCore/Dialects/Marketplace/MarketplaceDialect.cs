using Realtime.Dialects.Common;
using Realtime.Domain;

namespace Realtime.Dialects.Marketplace;

/// <summary>
/// The server's side of the Marketplace contract. Recipients: <c>new_message</c> goes to the sockets that joined the
/// conversation, including the sender's; <c>message_notification</c> to every socket of each other participant; typing to
/// every socket of the other participants; <c>messages_read</c> to every socket of the other participants, when the reader has
/// read all; <c>new_notification</c> to every socket of its user.
/// </summary>
internal sealed class MarketplaceDialect : Dialect
{
    private static readonly ServerEvent<MessagePayload> NewMessage = new("new_message", MarketplaceJson.Default.MessagePayload);
    private static readonly ServerEvent<MessageNotificationPayload> MessageNotification = new("message_notification", MarketplaceJson.Default.MessageNotificationPayload);
    private static readonly ServerEvent<MessagesReadPayload> MessagesRead = new("messages_read", MarketplaceJson.Default.MessagesReadPayload);
    private static readonly ServerEvent<TypingChangedPayload> TypingStart = new("typing_start", MarketplaceJson.Default.TypingChangedPayload);
    private static readonly ServerEvent<TypingChangedPayload> TypingStop = new("typing_stop", MarketplaceJson.Default.TypingChangedPayload);
    private static readonly ServerEvent<NotificationPayload> NewNotification = new("new_notification", MarketplaceJson.Default.NotificationPayload);
    private static readonly ServerEvent<ErrorPayload> Error = new("error", MarketplaceJson.Default.ErrorPayload);

    public static readonly MarketplaceDialect Instance = new();

    public override string Name => "Marketplace";

    public override IReadOnlyList<ClientEvent> ClientEvents => MarketplaceEvents.All;

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } =
        [NewMessage, MessageNotification, MessagesRead, TypingStart, TypingStop, NewNotification, Error];

    internal override DialectAdditions Additions { get; } = new Additions(
        CommonJson.Numbers,
        additions => CommonEvents.Lists(
            additions,
            (MarketplaceJson.Default.HistoryReply, HistoryReply.Of),
            (MarketplaceJson.Default.MarketplaceChangesReply, MarketplaceChangesReply.Of),
            (MarketplaceJson.Default.NotificationsReply, NotificationsReply.Of)),
        hasOwnNotifications: true);

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(domainEvent switch
    {
        DomainEvent.MessageStored stored => [.. Render(stored)],
        DomainEvent.MessagesRead read => SaysAll(read)
            ? [MessagesRead.To(
                Audience.Users(read.ParticipantIds).ExceptUser(read.Receipt.UserId),
                new MessagesReadPayload(read.Receipt.ConversationId, read.Receipt.UserId, read.Receipt.ReadAt))]
            : [],
        DomainEvent.TypingChanged typing => [(typing.IsTyping ? TypingStart : TypingStop).To(
            Audience.Users(typing.RecipientIds).ExceptUser(typing.UserId),
            new TypingChangedPayload(typing.ConversationId, typing.UserId))],
        DomainEvent.NotificationPublished published => [NewNotification.To(
            Audience.User(published.Notification.UserId),
            NotificationPayload.Of(published.Notification))],
        DomainEvent.NotificationCountsChanged changed => [NotificationEvents.RenderCounts(changed)],
        DomainEvent.AssistantProgress { Reply: var reply } => [TypingStart.To(reply.Audience, new(reply.ConversationId, reply.AssistantId))],
        DomainEvent.AssistantCompleted { Reply: var reply } => [TypingStop.To(reply.Audience, new(reply.ConversationId, reply.AssistantId))],
        DomainEvent.AssistantFailed { Reply: var reply } => [TypingStop.To(reply.Audience, new(reply.ConversationId, reply.AssistantId))],
        _ => [],
    });

    public override WireEvent RenderError(ClientError error) => Error.With(new ErrorPayload(error.Message, error.Code) { RetryAfter = error.RetryAfterMilliseconds });

    /// <summary>
    /// Whether all that was sent before is read. The contract's receipt names no message, so after single reads it waits until
    /// none is left unread.
    /// </summary>
    private static bool SaysAll(DomainEvent.MessagesRead read) => read.MessageIds.Count == 0 || read.Receipt.UnreadCount == 0;

    private static IEnumerable<Outgoing> Render(DomainEvent.MessageStored stored)
    {
        var message = stored.Message;
        yield return NewMessage.To(Audience.Conversation(message.ConversationId), MessagePayload.Of(message));

        foreach (var receiverId in stored.NotifiedIds)
        {
            yield return MessageNotification.To(Audience.User(receiverId), MessageNotificationPayload.Of(message, receiverId));
        }
    }
}

using Realtime.Authentication;
using Realtime.Delivery;
using Realtime.Dialects.Common;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime.Dialects.Marketplace;

/// <summary>
/// What the server says in the Marketplace contract. Whom each event goes to: <c>new_message</c> to the
/// sockets that joined the conversation, the sender's included; <c>message_notification</c> to every socket
/// of each other participant; typing to the other participants, on every device of theirs;
/// <c>messages_read</c> to all participants but the socket that read, so that the reader's other devices
/// clear their badges; <c>new_notification</c> to every socket of its user.
/// </summary>
internal sealed class MarketplaceDialect : Dialect
{
    public static readonly MarketplaceDialect Instance = new();

    public override string Name => "Marketplace";

    internal override IReadOnlyDictionary<string, ClientEvent> ClientEvents { get; } =
        MarketplaceEvents.All.Concat(CommonEvents.All).ToDictionary(StringComparer.Ordinal);

    internal override IEnumerable<Outgoing> Render(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored stored => Render(stored),
        DomainEvent.MessagesRead read => [new(
            Audience.Users(read.ParticipantIds, except: read.BySocketId),
            WireEvent.Create(
                "messages_read",
                new MessagesReadPayload(read.Receipt.ConversationId, read.Receipt.UserId, read.Receipt.ReadAt),
                MarketplaceJson.Default.MessagesReadPayload))],
        DomainEvent.TypingChanged typing => [new(
            Audience.Users(typing.RecipientIds, except: RoomNames.User(typing.UserId)),
            WireEvent.Create(
                typing.IsTyping ? "typing_start" : "typing_stop",
                new TypingChangedPayload(typing.ConversationId, typing.UserId),
                MarketplaceJson.Default.TypingChangedPayload))],
        DomainEvent.NotificationPublished published => [new(
            Audience.Of(RoomNames.User(published.Notification.UserId)),
            WireEvent.Create(
                "new_notification",
                NotificationPayload.Of(published.Notification),
                MarketplaceJson.Default.NotificationPayload))],
        DomainEvent.NotificationCountsChanged changed => [NotificationEvents.RenderCounts(changed)],
        DomainEvent.PresenceChanged changed => [CommonEvents.RenderPresence(changed)],
        _ => [],
    };

    internal override WireEvent RenderError(string code, string message) =>
        WireEvent.Create("error", new ErrorPayload(message, code), MarketplaceJson.Default.ErrorPayload);

    internal override string Describe(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.NoToken => "Authentication error: No token provided",
        AuthenticationFailure.InvalidToken => "Authentication error: Invalid token",
        AuthenticationFailure.UserNotFound => "Authentication error: User not found",
        _ => RealtimeErrors.DefaultMessage(RealtimeError.Unavailable),
    };

    internal override Reply RenderHistory(MessageHistory history) => Reply.Create(
        new HistoryReply([.. history.Messages.Select(HistoryItem.Of)], history.HasMore, history.LastSequence),
        MarketplaceJson.Default.HistoryReply);

    internal override Reply RenderNotifications(Page<Notification> page) => Reply.Create(
        new NotificationsReply([.. page.Items.Select(NotificationItem.Of)], page.NextCursor),
        MarketplaceJson.Default.NotificationsReply);

    private static IEnumerable<Outgoing> Render(DomainEvent.MessageStored stored)
    {
        var message = stored.Message;
        yield return new(
            Audience.Of(RoomNames.Conversation(message.ConversationId)),
            WireEvent.Create("new_message", MessagePayload.Of(message), MarketplaceJson.Default.MessagePayload));

        foreach (var receiverId in stored.ParticipantIds)
        {
            if (receiverId != message.SenderId)
            {
                yield return new(
                    Audience.Of(RoomNames.User(receiverId)),
                    WireEvent.Create(
                        "message_notification",
                        MessageNotificationPayload.Of(message, receiverId),
                        MarketplaceJson.Default.MessageNotificationPayload));
            }
        }
    }
}

using System.Text.Json;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.Dialects.Common;

/// <summary>
/// The events for changes of messages and conversations, which every dialect has in addition to its contract. Clients may
/// send them at any time. The server's events go only to sockets that requested them with <c>watch_changes</c>, because
/// other clients may not expect events outside their contract.
/// </summary>
internal sealed class ChangeEvents(CommonJson json)
{
    private readonly ServerEvent<MessageDetailsPayload> _messageDetails = new("message_details", json.MessageDetailsPayload);
    private readonly ServerEvent<MessageView> _messageEdited = new("message_edited", json.MessageView);
    private readonly ServerEvent<MessageDeletedPayload> _messageDeleted = new("message_deleted", json.MessageDeletedPayload);
    private readonly ServerEvent<ReactionChangedPayload> _reactionChanged = new("reaction_changed", json.ReactionChangedPayload);
    private readonly ServerEvent<MessagesDeliveredPayload> _messagesDelivered = new("messages_delivered", json.MessagesDeliveredPayload);
    private readonly ServerEvent<ConversationReadPayload> _conversationRead = new("conversation_read", json.ConversationReadPayload);
    private readonly ServerEvent<ConversationUpdatedPayload> _conversationUpdated = new("conversation_updated", json.ConversationUpdatedPayload);
    private readonly ServerEvent<ConversationRevisedPayload> _conversationRevised = new("conversation_revised", json.ConversationRevisedPayload);

    /// <summary>The events for sockets that watch changes.</summary>
    public IReadOnlyList<ServerEvent> ServerEvents =>
    [
        _messageDetails, _messageEdited, _messageDeleted, _reactionChanged, _messagesDelivered, _conversationRead, _conversationUpdated,
        _conversationRevised,
    ];

    /// <summary>Creates the events that clients may send.</summary>
    public static IReadOnlyList<ClientEvent> Create(Additions additions)
    {
        var json = additions.Json;
        return
        [
            ClientEvent.Create("edit_message", json.EditMessagePayload, json.MessageReply, async (call, payload) =>
                Reply(await call.Core.EditAsync(
                    call.Connection, Id(payload.MessageId, "messageId"), Texts.RequireContent(payload.Content)).ConfigureAwait(false))),
            ClientEvent.Create("delete_message", json.MessageIdPayload, json.MessageReply, async (call, payload) =>
                Reply(await call.Core.DeleteAsync(call.Connection, Id(payload.MessageId, "messageId")).ConfigureAwait(false))),
            ClientEvent.Create("add_reaction", json.ReactionPayload, json.MessageReply, (call, payload) => ReactAsync(call, payload, isAdded: true)),
            ClientEvent.Create("remove_reaction", json.ReactionPayload, json.MessageReply, (call, payload) => ReactAsync(call, payload, isAdded: false)),
            ClientEvent.Create("mark_messages_read", json.MarkMessagesReadPayload, json.MessagesReadReply, (call, payload) => MarkMessagesReadAsync(additions, call, payload)),
            ClientEvent.Create("mark_delivered", json.MarkDeliveredPayload, json.DeliveredReply, (call, payload) => MarkDeliveredAsync(additions, call, payload)),
            ClientEvent.Create("report_message", json.ReportMessagePayload, json.DoneReply, ReportAsync),
            ClientEvent.Create("mute_conversation", json.MuteConversationPayload, json.RevisedReply, (call, payload) =>
                MuteAsync(additions, call, payload, payload.Until ?? DateTimeOffset.MaxValue)),
            ClientEvent.Create("unmute_conversation", json.MuteConversationPayload, json.RevisedReply, (call, payload) =>
                MuteAsync(additions, call, payload, until: null)),
            ClientEvent.Create("block_user", json.UserIdPayload, json.DoneReply, (call, payload) => BlockAsync(call, payload, isBlocked: true)),
            ClientEvent.Create("unblock_user", json.UserIdPayload, json.DoneReply, (call, payload) => BlockAsync(call, payload, isBlocked: false)),
            ClientEvent.Create("get_blocked_users", [], json.BlockedUsersReply, async call =>
                new BlockedUsersReply(WireId.ListOf(await call.Core.ListBlockedAsync(call.Connection).ConfigureAwait(false)))) with { Overlaps = true },
            ClientEvent.Create("search_messages", json.SearchMessagesPayload, json.SearchReply, (call, payload) => SearchAsync(additions, call, payload)) with { Overlaps = true },
            ClientEvent.Create("watch_changes", [json.WatchChangesPayload], json.DoneReply, WatchAsync) with { IsPayloadOptional = true },
        ];
    }

    /// <summary>
    /// Renders a change for the sockets that watch changes. Each socket receives one
    /// event per change of a conversation, with its revision.
    /// </summary>
    public IReadOnlyList<Outgoing> Render(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored { Message: var message, ParticipantIds: { Count: > 0 } ids } =>
            [_messageDetails.To(Watchers(ids), MessageDetailsPayload.Of(message))],
        DomainEvent.MessageEdited edited =>
        [
            _messageEdited.To(Watchers(edited.ParticipantIds), MessageView.Of(edited.Message)),
            .. Hidden(edited.Message, edited.HiddenFromIds),
        ],
        DomainEvent.MessageDeleted { Message: var message } deleted =>
        [
            _messageDeleted.To(Watchers(deleted.ParticipantIds), new(
                message.Id, message.ConversationId, message.Sequence, message.Revision, message.DeletedAt, WireId.OrNull(message.DeletedBy))),
            .. Hidden(message, deleted.HiddenFromIds),
        ],
        DomainEvent.ReactionChanged { Message: var message } changed =>
        [
            _reactionChanged.To(Watchers(changed.ParticipantIds), new(
                message.Id,
                message.ConversationId,
                message.Sequence,
                message.Revision,
                changed.UserId,
                changed.Emoji,
                changed.IsAdded,
                ReactionView.ListOf(message))),
            .. Hidden(message, changed.HiddenFromIds),
        ],
        DomainEvent.MessagesDelivered { Receipt: var receipt } delivered =>
            [_messagesDelivered.To(
                Watchers(delivered.ParticipantIds).ExceptSocket(delivered.BySocketId),
                new(receipt.ConversationId, receipt.UserId, receipt.DeliveredSequence, receipt.DeliveredAt))],
        // For the reader's other devices. The contracts tell only the others.
        DomainEvent.MessagesRead { Receipt: var receipt } read =>
            [_conversationRead.To(
                Watchers([receipt.UserId]).ExceptSocket(read.BySocketId),
                new(receipt.ConversationId, receipt.ReadSequence, receipt.UnreadCount))],
        DomainEvent.ConversationChanged { Conversation: var conversation } changed =>
            [_conversationUpdated.To(Watchers(changed.RecipientIds), new(
                conversation.Id,
                changed.Revision,
                Word(changed.Change),
                conversation.Title,
                WireId.ListOf(changed.UserIds),
                [.. conversation.Participants.Select(p => new WireId(p.UserId)).Take(Conversation.MaxListed)],
                conversation.ParticipantCount,
                With(conversation, ParticipantRole.Owner),
                With(conversation, ParticipantRole.Moderator),
                WireId.OrNull(changed.ByUserId)))],
        DomainEvent.ConversationDeleted deleted =>
            [_conversationUpdated.To(
                Watchers(deleted.UserIds), new(deleted.ConversationId, deleted.Revision, "deleted", null, [], [], 0, [], [], null))],
        DomainEvent.SettingChanged { OnlyForUserId: { } userId } changed =>
        [
            _conversationRevised.To(Watchers([userId]), ConversationRevisedPayload.Of(changed)),
            _conversationRevised.To(
                Watchers([.. changed.ParticipantIds.Where(id => id != userId)]), ConversationRevisedPayload.WithoutContent(changed)),
        ],
        DomainEvent.SettingChanged changed =>
            [_conversationRevised.To(Watchers(changed.ParticipantIds), ConversationRevisedPayload.Of(changed))],
        _ => [],
    };

    /// <summary>A change of a message, for those from whom the message is hidden: the revision, without content.</summary>
    private IEnumerable<Outgoing> Hidden(Message message, IReadOnlyList<string> userIds) => userIds.Count == 0
        ? []
        : [_conversationRevised.To(Watchers(userIds), ConversationRevisedPayload.WithoutContent(message.ConversationId, message.Revision))];

    private static WireId[] With(Conversation conversation, ParticipantRole role) =>
        [.. conversation.Participants.Where(p => p.Role == role).Select(p => new WireId(p.UserId))];

    private static Audience Watchers(IReadOnlyList<string> userIds) => new([.. userIds.Select(RoomNames.Changes)]);

    private static string Word(ConversationChange change) => change switch
    {
        ConversationChange.Created => "created",
        ConversationChange.TitleChanged => "title_changed",
        ConversationChange.ParticipantsAdded => "participants_added",
        ConversationChange.ParticipantsRemoved => "participants_removed",
        ConversationChange.RolesChanged => "roles_changed",
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static async Task<MessageReply> ReactAsync(ClientCall call, ReactionPayload payload, bool isAdded) =>
        Reply(await call.Core.ReactAsync(
            call.Connection, Id(payload.MessageId, "messageId"), payload.Emoji ?? throw Missing("emoji"), isAdded).ConfigureAwait(false));

    private static async Task<MessagesReadReply> MarkMessagesReadAsync(Additions additions, ClientCall call, MarkMessagesReadPayload payload)
    {
        var receipt = await call.Core.MarkMessagesReadAsync(
            call.Connection,
            await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false),
            [.. (payload.MessageIds ?? throw Missing("messageIds")).Select(id => id.Value)]).ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.ReadSequence, receipt.NewlyRead, receipt.UnreadCount);
    }

    private static async Task<DeliveredReply> MarkDeliveredAsync(Additions additions, ClientCall call, MarkDeliveredPayload payload)
    {
        var receipt = await call.Core
            .MarkDeliveredAsync(call.Connection, await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false), payload.UpToSequence)
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.DeliveredSequence);
    }

    private static async Task<RevisedReply> MuteAsync(Additions additions, ClientCall call, MuteConversationPayload payload, DateTimeOffset? until)
    {
        var conversationId = await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false);
        return new(conversationId, await call.Core.SetMutedAsync(call.Connection, conversationId, until).ConfigureAwait(false));
    }

    private static async Task<DoneReply> BlockAsync(ClientCall call, UserIdPayload payload, bool isBlocked)
    {
        await call.Core.SetBlockedAsync(call.Connection, Id(payload.UserId, "userId"), isBlocked).ConfigureAwait(false);
        return new();
    }

    private static async Task<DoneReply> ReportAsync(ClientCall call, ReportMessagePayload payload)
    {
        await call.Core.ReportAsync(
            call.Connection, Id(payload.MessageId, "messageId"), payload.Reason ?? throw Missing("reason"), payload.Comment).ConfigureAwait(false);
        return new();
    }

    private static async Task<SearchReply> SearchAsync(Additions additions, ClientCall call, SearchMessagesPayload payload)
    {
        var query = new MessageSearchQuery(await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false), payload.Text ?? throw Missing("text"))
        {
            Cursor = payload.Cursor,
        };
        var page = await call.Core
            .SearchAsync(call.Connection, payload.Limit is { } limit ? query with { Limit = limit } : query)
            .ConfigureAwait(false);
        return new([.. page.Items.Select(MessageView.Of)], page.NextCursor);
    }

    private static async Task<DoneReply> WatchAsync(ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new WatchChangesPayload()
            : call.Payload(CommonJson.Default.WatchChangesPayload);
        await call.Core.WatchChangesAsync(call.Connection, payload.Watch ?? true).ConfigureAwait(false);
        return new();
    }

    private static MessageReply Reply(Message message) => new(MessageView.Of(message));

    private static string Id(WireId? id, string field) => Texts.RequireId(WireId.Of(id), field);

    private static RealtimeException Missing(string field) => new(RealtimeError.InvalidPayload, $"{field} is needed");
}

using System.Text.Json;
using Realtime.Commands;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.Dialects.Common;

/// <summary>
/// The events for changes of messages and conversations, which every dialect has in addition to its contract. Clients may
/// send them at any time. The server's events go only to sockets that requested them with <c>watch_changes</c>, because
/// other clients may not expect events outside their contract.
/// </summary>
internal static class ChangeEvents
{
    private static readonly ServerEvent<MessageDetailsPayload> MessageDetails = new("message_details", CommonJson.Default.MessageDetailsPayload);
    private static readonly ServerEvent<MessageModel> MessageEdited = new("message_edited", CommonJson.Default.MessageModel);
    private static readonly ServerEvent<MessageDeletedPayload> MessageDeleted = new("message_deleted", CommonJson.Default.MessageDeletedPayload);
    private static readonly ServerEvent<ReactionChangedPayload> ReactionChanged = new("reaction_changed", CommonJson.Default.ReactionChangedPayload);
    private static readonly ServerEvent<MessagesDeliveredPayload> MessagesDelivered = new("messages_delivered", CommonJson.Default.MessagesDeliveredPayload);
    private static readonly ServerEvent<ConversationUpdatedPayload> ConversationUpdated = new("conversation_updated", CommonJson.Default.ConversationUpdatedPayload);

    private static readonly ServerEvent<ConversationRevisedPayload> ConversationRevised = new("conversation_revised", CommonJson.Default.ConversationRevisedPayload);

    /// <summary>The events that clients may send.</summary>
    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("edit_message", CommonJson.Default.EditMessagePayload, CommonJson.Default.MessageReply, async (call, payload) =>
            Reply(await call.Core.EditAsync(
                call.Connection, Id(payload.MessageId, "messageId"), Texts.RequireContent(payload.Content)).ConfigureAwait(false))),
        ClientEvent.Create("delete_message", CommonJson.Default.MessageIdPayload, CommonJson.Default.MessageReply, async (call, payload) =>
            Reply(await call.Core.DeleteAsync(call.Connection, Id(payload.MessageId, "messageId")).ConfigureAwait(false))),
        ClientEvent.Create("add_reaction", CommonJson.Default.ReactionPayload, CommonJson.Default.MessageReply, (call, payload) => ReactAsync(call, payload, isAdded: true)),
        ClientEvent.Create("remove_reaction", CommonJson.Default.ReactionPayload, CommonJson.Default.MessageReply, (call, payload) => ReactAsync(call, payload, isAdded: false)),
        ClientEvent.Create("mark_messages_read", CommonJson.Default.MarkMessagesReadPayload, CommonJson.Default.MessagesReadReply, MarkMessagesReadAsync),
        ClientEvent.Create("mark_delivered", CommonJson.Default.MarkDeliveredPayload, CommonJson.Default.DeliveredReply, MarkDeliveredAsync),
        ClientEvent.Create("mute_conversation", CommonJson.Default.MuteConversationPayload, CommonJson.Default.RevisedReply, (call, payload) =>
            MuteAsync(call, payload, payload.Until ?? DateTimeOffset.MaxValue)),
        ClientEvent.Create("unmute_conversation", CommonJson.Default.MuteConversationPayload, CommonJson.Default.RevisedReply, (call, payload) =>
            MuteAsync(call, payload, until: null)),
        ClientEvent.Create("block_user", CommonJson.Default.UserIdPayload, CommonJson.Default.DoneReply, (call, payload) => BlockAsync(call, payload, isBlocked: true)),
        ClientEvent.Create("unblock_user", CommonJson.Default.UserIdPayload, CommonJson.Default.DoneReply, (call, payload) => BlockAsync(call, payload, isBlocked: false)),
        ClientEvent.Create("get_blocked_users", [], CommonJson.Default.BlockedUsersReply, async call =>
            new BlockedUsersReply(await call.Core.ListBlockedAsync(call.Connection).ConfigureAwait(false))) with { Overlaps = true },
        ClientEvent.Create("search_messages", CommonJson.Default.SearchMessagesPayload, CommonJson.Default.SearchReply, SearchAsync) with { Overlaps = true },
        ClientEvent.Create("watch_changes", [CommonJson.Default.WatchChangesPayload], CommonJson.Default.DoneReply, WatchAsync) with { IsPayloadOptional = true },
    ];

    /// <summary>The events for sockets that watch changes.</summary>
    public static IReadOnlyList<ServerEvent> ServerEvents { get; } =
        [MessageDetails, MessageEdited, MessageDeleted, ReactionChanged, MessagesDelivered, ConversationUpdated, ConversationRevised];

    /// <summary>
    /// Renders a change for the sockets that watch changes. Each socket receives one
    /// event per change of a conversation, with its revision.
    /// </summary>
    public static IReadOnlyList<Outgoing> Render(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored { Message: var message, ParticipantIds: { Count: > 0 } ids } =>
            [MessageDetails.To(Watchers(ids), MessageDetailsPayload.Of(message))],
        DomainEvent.MessageEdited edited =>
            [MessageEdited.To(Watchers(edited.ParticipantIds), MessageModel.Of(edited.Message))],
        DomainEvent.MessageDeleted { Message: var message } deleted =>
            [MessageDeleted.To(Watchers(deleted.ParticipantIds), new(
                message.Id, message.ConversationId, message.Sequence, message.Revision, message.DeletedAt))],
        DomainEvent.ReactionChanged { Message: var message } changed =>
            [ReactionChanged.To(Watchers(changed.ParticipantIds), new(
                message.Id,
                message.ConversationId,
                message.Sequence,
                message.Revision,
                changed.UserId,
                changed.Emoji,
                changed.IsAdded,
                ReactionModel.ListOf(message)))],
        DomainEvent.MessagesDelivered { Receipt: var receipt } delivered =>
            [MessagesDelivered.To(
                Watchers(delivered.ParticipantIds).ExceptSocket(delivered.BySocketId),
                new(receipt.ConversationId, receipt.UserId, receipt.DeliveredSequence, receipt.DeliveredAt))],
        DomainEvent.ConversationChanged { Conversation: var conversation } changed =>
            [ConversationUpdated.To(Watchers(changed.RecipientIds), new(
                conversation.Id,
                changed.Revision,
                Word(changed.Change),
                conversation.Title,
                changed.UserIds,
                [.. conversation.Participants.Select(p => p.UserId)]))],
        DomainEvent.SettingChanged { OnlyForUserId: { } userId } changed =>
        [
            ConversationRevised.To(Watchers([userId]), ConversationRevisedPayload.Of(changed)),
            ConversationRevised.To(
                Watchers([.. changed.ParticipantIds.Where(id => id != userId)]), ConversationRevisedPayload.WithoutContent(changed)),
        ],
        DomainEvent.SettingChanged changed =>
            [ConversationRevised.To(Watchers(changed.ParticipantIds), ConversationRevisedPayload.Of(changed))],
        _ => [],
    };

    private static Audience Watchers(IReadOnlyList<string> userIds) => new([.. userIds.Select(RoomNames.Changes)]);

    private static string Word(ConversationChange change) => change switch
    {
        ConversationChange.Created => "created",
        ConversationChange.TitleChanged => "title_changed",
        ConversationChange.ParticipantsAdded => "participants_added",
        ConversationChange.ParticipantsRemoved => "participants_removed",
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static async Task<MessageReply> ReactAsync(ClientCall call, ReactionPayload payload, bool isAdded) =>
        Reply(await call.Core.ReactAsync(
            call.Connection, Id(payload.MessageId, "messageId"), payload.Emoji ?? throw Missing("emoji"), isAdded).ConfigureAwait(false));

    private static async Task<MessagesReadReply> MarkMessagesReadAsync(ClientCall call, MarkMessagesReadPayload payload)
    {
        var receipt = await call.Core.MarkMessagesReadAsync(
            call.Connection,
            Id(payload.ConversationId, "conversationId"),
            [.. (payload.MessageIds ?? throw Missing("messageIds")).Select(id => id.Value)]).ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.ReadSequence, receipt.NewlyRead, receipt.UnreadCount);
    }

    private static async Task<DeliveredReply> MarkDeliveredAsync(ClientCall call, MarkDeliveredPayload payload)
    {
        var receipt = await call.Core
            .MarkDeliveredAsync(call.Connection, Id(payload.ConversationId, "conversationId"), payload.UpToSequence)
            .ConfigureAwait(false);
        return new(receipt.ConversationId, receipt.DeliveredSequence);
    }

    private static async Task<RevisedReply> MuteAsync(ClientCall call, MuteConversationPayload payload, DateTimeOffset? until)
    {
        var conversationId = Id(payload.ConversationId, "conversationId");
        return new(conversationId, await call.Core.SetMutedAsync(call.Connection, conversationId, until).ConfigureAwait(false));
    }

    private static async Task<DoneReply> BlockAsync(ClientCall call, UserIdPayload payload, bool isBlocked)
    {
        await call.Core.SetBlockedAsync(call.Connection, Id(payload.UserId, "userId"), isBlocked).ConfigureAwait(false);
        return new();
    }

    private static async Task<SearchReply> SearchAsync(ClientCall call, SearchMessagesPayload payload)
    {
        var query = new MessageSearchQuery(Id(payload.ConversationId, "conversationId"), payload.Text ?? throw Missing("text"))
        {
            Cursor = payload.Cursor,
        };
        var page = await call.Core
            .SearchAsync(call.Connection, payload.Limit is { } limit ? query with { Limit = limit } : query)
            .ConfigureAwait(false);
        return new([.. page.Items.Select(MessageModel.Of)], page.NextCursor);
    }

    private static async Task<DoneReply> WatchAsync(ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new WatchChangesPayload()
            : call.Payload(CommonJson.Default.WatchChangesPayload);
        await ClientCommands.WatchChangesAsync(call.Connection, payload.Watch ?? true).ConfigureAwait(false);
        return new();
    }

    private static MessageReply Reply(Message message) => new(MessageModel.Of(message));

    private static string Id(WireId? id, string field) => Texts.RequireId(WireId.Of(id), field);

    private static RealtimeException Missing(string field) => new(RealtimeError.InvalidPayload, $"{field} is needed");
}

using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Rooms;

namespace Realtime.Dialects.Native;

/// <summary>Renders what happened, and notes whose rows of lists changed by it.</summary>
internal static class NativeRendering
{
    public static ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => domainEvent switch
    {
        DomainEvent.MessageStored e => MessageAsync(e.Message, e.ParticipantIds, NativeChangeKind.MessageSent, context),
        DomainEvent.MessageEdited e => MessageAsync(e.Message, e.ParticipantIds, NativeChangeKind.MessageEdited, context, e.HiddenFromIds),
        DomainEvent.MessageDeleted e => MessageAsync(e.Message, e.ParticipantIds, NativeChangeKind.MessageDeleted, context, e.HiddenFromIds),
        DomainEvent.ReactionChanged e => ReactionAsync(e, context),
        DomainEvent.ConversationChanged e => ConversationAsync(e, context),
        DomainEvent.SettingChanged e => new(Setting(e, context)),
        DomainEvent.ConversationDeleted e => new(Deleted(e, context)),
        DomainEvent.MessagesRead e => new(Read(e, context)),
        DomainEvent.MessagesDelivered { Receipt: var receipt } => new(
            [NativeDialect.Receipts.To(
                Audience.Users(((DomainEvent.MessagesDelivered)domainEvent).ParticipantIds), new(receipt.ConversationId, receipt.UserId, 0, receipt.DeliveredSequence))]),
        DomainEvent.TypingChanged e => new([NativeDialect.Typing.To(Audience.Users(e.RecipientIds), new(e.ConversationId, e.UserId, e.IsTyping))]),
        DomainEvent.PresenceChanged e => new([NativeDialect.Presence.To(Audience.Sockets(e.SocketIds), NativePresence.Of(e.Presence))]),
        DomainEvent.NotificationPublished { Notification: var notification } =>
            new([NativeDialect.Notification.To(Audience.User(notification.UserId), NativeNotification.Of(notification))]),
        DomainEvent.NotificationCountsChanged e =>
            new([NativeDialect.NotificationCounts.To(Audience.User(e.UserId), NativeNotificationCounts.Of(e.Counts))]),
        DomainEvent.FeedChanged e =>
            new([NativeDialect.NotificationsChanged.To(Audience.User(e.UserId), new(e.NotificationIds, e.Type, Word(e.Change), e.At))]),
        DomainEvent.ContactRequestChanged e => NativeContactEvents.RenderAsync(e, context),
        DomainEvent.RoomJoined e => new([Room(e.Others, e.RoomName, NativeUserProfile.Of(e.User), isPresent: true, e.PresentCount)]),
        DomainEvent.RoomLeft e => new([Room(e.Others, e.RoomName, NativeUserProfile.Of(e.User), isPresent: false, e.PresentCount)]),
        _ => new(Reply(domainEvent)),
    };

    /// <summary>Who has just taken a reaction back must learn so, and is no longer among those who reacted.</summary>
    private static ValueTask<IReadOnlyList<Outgoing>> ReactionAsync(DomainEvent.ReactionChanged changed, DialectContext context) =>
        MessageAsync(changed.Message, changed.ParticipantIds, NativeChangeKind.ReactionChanged, context, changed.HiddenFromIds, changed.UserId);

    /// <summary>
    /// Renders a change of a message: once for everyone, and once for each who sent it or reacted to it, because these see
    /// something of their own.
    /// </summary>
    private static async ValueTask<IReadOnlyList<Outgoing>> MessageAsync(
        Message message,
        IReadOnlyList<string> participantIds,
        NativeChangeKind kind,
        DialectContext context,
        IReadOnlyList<string>? hiddenFromIds = null,
        string? actorId = null)
    {
        var users = context.Get<NativeUsers>();
        var isRoom = RoomId.TryParse(message.ConversationId, out _);
        if (!isRoom)
        {
            var here = users.Among(participantIds);
            if (here.Count == 0 && hiddenFromIds is not { Count: > 0 })
            {
                return [];
            }

            context.Get<ConversationActivity>().Note(message.ConversationId, here);
        }

        var shapes = context.Get<NativeMessages>();
        var common = await shapes.OfAsync(message, readerId: null, context).ConfigureAwait(false);
        var readers = NativeMessages.ReadersApart(message);
        string[] apart = [.. (actorId is null ? readers : readers.Append(actorId).Distinct(StringComparer.Ordinal)).Where(users.Contains)];

        // A user who left still has sockets, but is not told any more. A message to a room lists no participants.
        string[] told = [.. apart.Where(id => isRoom && kind == NativeChangeKind.MessageSent ? id == message.SenderId : participantIds.Contains(id))];

        // Who joined later in a group that hides what was before learns of the revision, not of the message or the one that it answers.
        var unseeing = hiddenFromIds ?? [];
        string[] unknowing = common.Parent is { Sequence: { } answered }
            ? [.. users.Among(await shapes.ListHiddenFromAsync(message.ConversationId, answered).ConfigureAwait(false)).Except(unseeing).Except(told)]
            : [];
        return
        [
            NativeDialect.Change.To(Audience.Conversation(message.ConversationId).ExceptUsers([.. told, .. unseeing, .. unknowing]), Change(common)),
            .. told.Select(id => NativeDialect.Change.To(Audience.User(id), Change(shapes.For(id, common, message)))),
            .. unknowing.Select(id => NativeDialect.Change.To(Audience.User(id), Change(NativeMessages.WithoutHidden(common, long.MaxValue)))),
            .. unseeing.Select(id => NativeDialect.Change.To(Audience.User(id), new(message.ConversationId, message.Revision, NativeChangeKind.Hidden))),
        ];

        NativeChange Change(NativeMessage shown) => new(message.ConversationId, message.Revision, kind) { Message = shown };
    }

    private static async ValueTask<IReadOnlyList<Outgoing>> ConversationAsync(DomainEvent.ConversationChanged changed, DialectContext context)
    {
        var conversation = changed.Conversation;
        var removed = changed.Change == ConversationChange.ParticipantsRemoved
            ? changed.UserIds.ToList()
            : [];
        var users = context.Get<NativeUsers>();
        var activity = context.Get<ConversationActivity>();
        activity.Note(conversation.Id, [.. users.Among(changed.RecipientIds).Where(id => !removed.Contains(id))]);
        var outgoing = new List<Outgoing>
        {
            NativeDialect.Change.To(Audience.Conversation(conversation.Id), new(conversation.Id, changed.Revision, Word(changed.Change))
            {
                Info = WithoutReading(
                    await context.Get<NativeViews>()
                        .InfoAsync(conversation.Id, conversation.Title, conversation.Participants, conversation.Kind, context)
                        .ConfigureAwait(false),
                    changed.Change == ConversationChange.ParticipantsAdded ? changed.UserIds : []),
                UserIds = changed.UserIds,
            }),
        };
        if (removed.Count > 0)
        {
            outgoing.Add(NativeDialect.ConversationRemoved.To(Audience.Users(removed), new(conversation.Id, changed.Revision)));
            activity.NoteRemoved([.. removed.Where(users.Contains)]);
        }

        return outgoing;
    }

    /// <summary>
    /// All users receive the same info, and two users with a block between them must not see how far the other has read. So all
    /// watermarks are 0, a valid lower bound, except those of added users, which are where these users begin.
    /// </summary>
    private static NativeConversationInfo WithoutReading(NativeConversationInfo info, IReadOnlyList<string> addedIds) => info with
    {
        Participants = info.Participants is not { } participants ? null
            : [.. participants.Select(p => addedIds.Contains(p.User.Id) ? p : p with { ReadSequence = 0, DeliveredSequence = 0 })],
    };

    private static IReadOnlyList<Outgoing> Deleted(DomainEvent.ConversationDeleted deleted, DialectContext context)
    {
        context.Get<ConversationActivity>().NoteRemoved([.. deleted.UserIds.Where(context.Get<NativeUsers>().Contains)]);
        return [NativeDialect.ConversationRemoved.To(Audience.Users(deleted.UserIds), new(deleted.ConversationId, deleted.Revision))];
    }

    private static IReadOnlyList<Outgoing> Setting(DomainEvent.SettingChanged changed, DialectContext context)
    {
        var everyone = Audience.Conversation(changed.ConversationId);
        var hidden = new NativeChange(changed.ConversationId, changed.Revision, NativeChangeKind.Hidden);
        if (changed.OnlyForUserId is { } userId)
        {
            if (userId.Length == 0)
            {
                return [NativeDialect.Change.To(everyone, hidden)];
            }

            context.Get<ConversationActivity>().Note(changed.ConversationId, context.Get<NativeUsers>().Among([userId]));
            return
            [
                NativeDialect.Change.To(everyone.ExceptUser(userId), hidden),
                NativeDialect.Change.To(Audience.User(userId), hidden with { Kind = NativeChangeKind.Muted, MutedUntil = changed.MutedUntil }),
            ];
        }

        var kind = changed.Setting switch
        {
            ConversationSetting.Retention => NativeChangeKind.RetentionChanged,
            ConversationSetting.MessagesRemoved => NativeChangeKind.MessagesRemoved,
            _ => NativeChangeKind.Hidden,
        };
        return [NativeDialect.Change.To(everyone, hidden with { Kind = kind, FirstSequence = changed.FirstSequence })];
    }

    private static IReadOnlyList<Outgoing> Read(DomainEvent.MessagesRead read, DialectContext context)
    {
        var receipt = read.Receipt;
        var isRoom = RoomId.TryParse(receipt.ConversationId, out _);
        if (!isRoom)
        {
            context.Get<ConversationActivity>().Note(receipt.ConversationId, context.Get<NativeUsers>().Among([receipt.UserId]));
        }

        // In a room, only the reader's own devices learn of it. Those with a block between them are not among the participants here.
        return
        [
            NativeDialect.Receipts.To(
                isRoom ? Audience.User(receipt.UserId) : Audience.Users(read.ParticipantIds),
                new(receipt.ConversationId, receipt.UserId, receipt.ReadSequence, receipt.ReadSequence)),
        ];
    }

    private static IReadOnlyList<Outgoing> Reply(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.AssistantProgress { Reply: var reply } e =>
            [NativeDialect.ReplyProgress.To(reply.Audience, new(reply.ConversationId, IdOf(reply), reply.AssistantId, reply.RequestId, e.Text))],
        DomainEvent.AssistantChunk { Reply: var reply } e =>
            [NativeDialect.ReplyChunk.To(reply.Audience, new(reply.ConversationId, IdOf(reply), reply.AssistantId, reply.RequestId, e.Offset, e.Text))],
        DomainEvent.AssistantCompleted { Reply: var reply } e =>
            [NativeDialect.ReplyEnded.To(reply.Audience, new(
                reply.ConversationId,
                IdOf(reply),
                reply.AssistantId,
                reply.RequestId,
                e.WasStopped ? NativeReplyOutcome.Stopped : NativeReplyOutcome.Completed,
                e.Message?.Id,
                Code: null,
                Text: null))],
        DomainEvent.AssistantFailed { Reply: var reply } e =>
            [NativeDialect.ReplyEnded.To(reply.Audience, new(
                reply.ConversationId,
                IdOf(reply),
                reply.AssistantId,
                reply.RequestId,
                NativeReplyOutcome.Failed,
                e.Message?.Id,
                RealtimeErrors.Code(e.Error),
                e.Text))],
        _ => [],
    };

    /// <summary>A request that was refused at once has no attempt.</summary>
    private static string IdOf(ReplyContext reply) => reply.RunId.Length > 0 ? reply.RunId : reply.RequestId;

    private static Outgoing Room(Audience others, string roomName, NativeUserProfile user, bool isPresent, int count) =>
        NativeDialect.RoomPresence.To(others, new(RoomId.Of(roomName), user, isPresent, count));

    private static NativeChangeKind Word(ConversationChange change) => change switch
    {
        ConversationChange.Created => NativeChangeKind.Created,
        ConversationChange.TitleChanged => NativeChangeKind.TitleChanged,
        ConversationChange.ParticipantsAdded => NativeChangeKind.ParticipantsAdded,
        ConversationChange.ParticipantsRemoved => NativeChangeKind.ParticipantsRemoved,
        ConversationChange.RolesChanged => NativeChangeKind.RoleChanged,
        _ => NativeChangeKind.Hidden,
    };

    private static NativeNotificationChange Word(FeedChange change) => change switch
    {
        FeedChange.Seen => NativeNotificationChange.Seen,
        FeedChange.Read => NativeNotificationChange.Read,
        FeedChange.Unread => NativeNotificationChange.Unread,
        FeedChange.Archived => NativeNotificationChange.Archived,
        FeedChange.Unarchived => NativeNotificationChange.Unarchived,
        _ => NativeNotificationChange.Deleted,
    };
}

using System.Globalization;
using Microsoft.Extensions.Options;
using Realtime.Audit;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Conversations;

/// <summary>The operations on conversations for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed partial class ConversationService(
    IConversationStore conversations,
    IMessageStore messages,
    IReadStateStore reads,
    IContactStore contacts,
    BlockCache blocks,
    UserProfiles profiles,
    EventDelivery delivery,
    GroupChanges groups,
    AuditLog audit,
    IRetentionStore retention,
    IChangeStore changes,
    Announcer announcer,
    IMessageSearch search,
    SearchLane searches,
    HostCall hosts,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IConversationService
{
    private const int MaxTitleLength = 200;
    private const int MaxPage = 100;
    private const int MaxHistory = 200;
    private const int MaxChanges = 200;
    private const int MaxSearchLength = 100;

    public async Task<Conversation> GetOrCreateDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default)
    {
        if (string.Equals(firstUserId, secondUserId, StringComparison.Ordinal))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "A direct conversation needs two different users");
        }

        await profiles.RequireAsync([firstUserId, secondUserId], cancellationToken).ConfigureAwait(false);
        var (conversation, isNew) = await conversations
            .GetOrCreateDirectAsync(firstUserId, secondUserId, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        if (conversation.Participants.FirstOrDefault(p => p.IsRequested) is { UserId: var requestedId })
        {
            // The host puts the two together, so nobody has to be asked any more.
            return await AcceptAsync(conversation.Id, requestedId, cancellationToken).ConfigureAwait(false) ?? conversation;
        }

        return isNew ? await TellCreatedAsync(conversation).ConfigureAwait(false) : conversation;
    }

    public async Task<Conversation> CreateGroupAsync(NewGroup group, CancellationToken cancellationToken = default)
    {
        RequireValid(group);
        await profiles.RequireAsync(Distinct(group.ParticipantIds), cancellationToken).ConfigureAwait(false);
        return await CreateKnownGroupAsync(group, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Throws if a group cannot be created.</summary>
    public static void RequireValid(NewGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        _ = Distinct(group.ParticipantIds);
        if (group.Title is not null)
        {
            Texts.RequireText(group.Title, "title", 1, MaxTitleLength);
        }

        if (group.CreatedBy is not null && !group.ParticipantIds.Contains(group.CreatedBy, StringComparer.Ordinal))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The creator must be a participant");
        }

        if (group.Id is not null)
        {
            Texts.RequireId(group.Id, "id");
            if (RoomId.TryParse(group.Id, out _))
            {
                throw new RealtimeException(RealtimeError.InvalidPayload, "The id is one of a room");
            }
        }
    }

    /// <summary>Creates a valid group of users who are known.</summary>
    internal async Task<Conversation> CreateKnownGroupAsync(NewGroup group, CancellationToken cancellationToken)
    {
        var created = await conversations
            .CreateGroupAsync(
                group with
                {
                    ParticipantIds = Distinct(group.ParticipantIds),
                    HidesEarlierMessages = group.HidesEarlierMessages ?? options.Value.HideEarlierMessages,
                },
                time.Milliseconds(),
                cancellationToken)
            .ConfigureAwait(false) ?? throw new RealtimeException(RealtimeError.Conflict);
        return await TellCreatedAsync(created).ConfigureAwait(false);
    }

    public async Task<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken = default) =>
        Texts.IsId(conversationId) ? await conversations.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) : null;

    public async Task<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default) =>
        Texts.IsId(firstUserId) && Texts.IsId(secondUserId) && firstUserId != secondUserId
            ? await conversations.FindDirectAsync(firstUserId, secondUserId, cancellationToken).ConfigureAwait(false)
            : null;

    public Task<Conversation> AddParticipantsAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default) =>
        groups.AddAsync(actorId: null, conversationId, userIds, cancellationToken);

    public Task<bool> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken = default) =>
        groups.RemoveAsync(actorId: null, conversationId, userId, cancellationToken);

    public Task<Conversation> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken = default) =>
        groups.RenameAsync(actorId: null, conversationId, title, cancellationToken);

    public Task<Conversation> SetRoleAsync(string conversationId, string userId, ParticipantRole role, CancellationToken cancellationToken = default) =>
        groups.GiveRoleAsync(actorId: null, conversationId, userId, role, cancellationToken);

    public async Task<long> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(conversationId) || !Texts.IsId(userId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        using var change = delivery.BeginChange(conversationId);
        var revision = await conversations.SetMutedAsync(conversationId, userId, until, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);

        await announcer.TellAsync(
            conversationId,
            ids => new DomainEvent.SettingChanged(conversationId, revision, ConversationSetting.Muted, ids)
            {
                OnlyForUserId = userId,
                MutedUntil = until,
            }).ConfigureAwait(false);
        return revision;
    }

    public async Task SetRetentionAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken = default)
    {
        if (policy is not null && !RetentionService.IsValid(policy))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "An age must be at least a minute, a count at least 1");
        }

        if (!Texts.IsId(conversationId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        using var change = delivery.BeginChange(conversationId);
        var revision = await retention.SetPolicyAsync(conversationId, policy, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);

        await announcer.TellAsync(
            conversationId,
            ids => new DomainEvent.SettingChanged(conversationId, revision, ConversationSetting.Retention, ids)).ConfigureAwait(false);
        await audit.RecordAsync(
            actorId: null,
            AuditActions.RetentionChanged,
            conversationId: conversationId,
            detail: policy is null ? "default" : $"MaxAge {policy.MaxAge?.ToString() ?? "none"}, MaxMessages {policy.MaxMessages?.ToString(CultureInfo.InvariantCulture) ?? "none"}")
            .ConfigureAwait(false);
    }

    public async Task<Page<Message>> SearchAsync(string userId, MessageSearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxPage);
        Texts.RequireText(query.Text, "text", 1, MaxSearchLength);
        var hidden = await conversations.RequireHiddenSequenceAsync(query.ConversationId, userId, cancellationToken).ConfigureAwait(false);
        query = query with { After = Math.Max(query.After, hidden) };
        var page = await searches.RunAsync(
            userId,
            ending => search is StoreMessageSearch
                ? search.SearchAsync(query, ending)
                : hosts.RunAsync(
                    hosts.MessageSearch,
                    userId,
                    async (_, limit) => await search.SearchAsync(query, limit).ConfigureAwait(false),
                    ending),
            cancellationToken).ConfigureAwait(false);
        return hidden == 0 ? page : page with { Items = [.. page.Items.Where(message => message.Sequence > hidden)] };
    }

    public async Task<Page<ConversationSummary>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        if (!Texts.IsId(userId))
        {
            return new([], null);
        }

        try
        {
            var page = await conversations.ListAsync(userId, cursor, limit, cancellationToken).ConfigureAwait(false);
            return page with { Items = [.. page.Items.Select(item => VisibleTo(userId, item))] };
        }
        catch (FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }
    }

    public async Task<MessageHistory> GetHistoryAsync(string conversationId, string userId, HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxHistory);
        if (query is { Before: not null, After: not null })
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "before and after exclude each other");
        }

        if (query.Before < 1 || query.After < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "before must be at least 1, after at least 0");
        }

        var hidden = await conversations.RequireHiddenSequenceAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        if (hidden == 0)
        {
            return await messages.GetHistoryAsync(conversationId, query, cancellationToken).ConfigureAwait(false);
        }

        // A page downwards ends where the hidden messages begin; one upwards begins behind them.
        var history = await messages
            .GetHistoryAsync(conversationId, query.After < hidden ? query with { After = hidden } : query, cancellationToken)
            .ConfigureAwait(false);
        return history with
        {
            Messages = [.. history.Messages.Where(message => message.Sequence > hidden)],
            HasMore = history.HasMore && (query.After is not null || history.Messages[0].Sequence > hidden + 1),
        };
    }

    public async Task<ConversationChanges> GetChangesAsync(string conversationId, string userId, ChangesQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxChanges);
        if (query.AfterRevision < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "afterRevision must be at least 0");
        }

        // The store checks in the same read whether the user is a participant.
        var found = Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await changes.GetAsync(conversationId, userId, query, options.Value.MaxMissedChanges, cancellationToken).ConfigureAwait(false)
            : null;
        return await ShownToAsync(userId, Visible(found ?? throw new RealtimeException(RealtimeError.ConversationNotFound))).ConfigureAwait(false);
    }

    public async Task<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken = default) => Texts.IsId(userId)
        ? await reads.GetUnreadCountsAsync(userId, cancellationToken).ConfigureAwait(false)
        : new(0, new Dictionary<string, long>());

    /// <summary>Lists the current participants; empty if the conversation does not exist.</summary>
    public ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId) => Texts.IsId(conversationId)
        ? conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None)
        : new([]);

    /// <summary>Checks whether a user is a participant now.</summary>
    public async ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        Texts.IsId(conversationId) && Texts.IsId(userId) &&
        await conversations.IsParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);

    /// <summary>Throws "not found" if the user is not a participant.</summary>
    public ValueTask RequireParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        conversations.RequireParticipantAsync(conversationId, userId, cancellationToken);

    /// <summary>The entry of a user's list, without a last message that is hidden from the user.</summary>
    public static ConversationSummary VisibleTo(string userId, ConversationSummary summary) =>
        summary is { Conversation.HidesEarlierMessages: true, LastMessage: { } last }
        && summary.Conversation.Participants.FirstOrDefault(p => p.UserId == userId)?.HiddenSequence >= last.Sequence
            ? summary with { LastMessage = null }
            : summary;

    /// <summary>Leaves out the messages before the reader joined. The revision goes on: the reader learns that something changed, not what.</summary>
    private static ConversationChanges Visible(ConversationChanges changes) => changes.HiddenSequence == 0
        ? changes
        : changes with
        {
            Messages = [.. changes.Messages.Where(message => message.Sequence > changes.HiddenSequence)],
            FirstSequence = Math.Max(changes.FirstSequence, changes.HiddenSequence + 1),
        };

    /// <summary>Notifies the participants of a new conversation. A failed delivery does not fail the stored change.</summary>
    private async Task<Conversation> TellCreatedAsync(Conversation conversation)
    {
        string[] recipients = [.. conversation.Participants.Where(p => !p.IsRequested).Select(p => p.UserId)];
        await delivery
            .DeliverAsync(new DomainEvent.ConversationChanged(conversation, ConversationChange.Created, [], recipients)
            {
                Revision = conversation.Participants.Where(p => !p.IsRequested).Min(p => p.Revision),
                ByUserId = conversation.CreatedBy,
            }).ConfigureAwait(false);
        return conversation;
    }

    private static string[] Distinct(IReadOnlyCollection<string>? userIds) => userIds is { Count: > 0 }
        ? [.. userIds.Distinct(StringComparer.Ordinal)]
        : throw new RealtimeException(RealtimeError.InvalidPayload, "At least one user is needed");
}

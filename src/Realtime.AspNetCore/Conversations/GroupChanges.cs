using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Audit;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Conversations;

/// <summary>
/// The changes of participants, roles and titles, for participants and for the host (a null actor, whom no role limits). A
/// participant's role is read, then the change is stored on the condition that no participant and no role has changed since. If
/// one has, the role is read again. So two changes that exclude each other cannot both pass.
/// </summary>
internal sealed class GroupChanges(
    IConversationStore conversations,
    UserProfiles profiles,
    EventDelivery delivery,
    TypingTracker typing,
    RoomService rooms,
    AssistantReplies replies,
    AuditLog audit,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IGroupService
{
    private const int MaxTitleLength = 200;

    private readonly GroupRights _rights = new()
    {
        MembersMayAdd = options.Value.MembersMayAdd,
        MembersMayRename = options.Value.MembersMayRename,
    };

    public Task<Conversation> AddParticipantsAsync(string actorId, string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default) =>
        AddAsync(Actor(actorId), conversationId, userIds, cancellationToken);

    public Task<bool> RemoveParticipantAsync(string actorId, string conversationId, string userId, CancellationToken cancellationToken = default) =>
        RemoveAsync(Actor(actorId), conversationId, userId, cancellationToken);

    public Task<Conversation> SetTitleAsync(string actorId, string conversationId, string? title, CancellationToken cancellationToken = default) =>
        RenameAsync(Actor(actorId), conversationId, title, cancellationToken);

    public Task<Conversation> SetRoleAsync(string actorId, string conversationId, string userId, ParticipantRole role, CancellationToken cancellationToken = default) =>
        GiveRoleAsync(Actor(actorId), conversationId, userId, role, cancellationToken);

    public async Task<Conversation> PassOwnershipAsync(string actorId, string conversationId, string userId, CancellationToken cancellationToken = default)
    {
        Actor(actorId);
        using var change = delivery.BeginChange(conversationId ?? "");
        var result = await ApplyAsync(
            actorId,
            GroupAction.GiveRole,
            conversationId,
            userId,
            state =>
            {
                if (userId == actorId || !state.Roles.ContainsKey(userId))
                {
                    throw NotParticipant();
                }

                return Update(conversationId!, audit.Draft(actorId, AuditActions.OwnershipPassed)) with
                {
                    Roles = [new(userId, ParticipantRole.Owner), new(actorId, ParticipantRole.Moderator)],
                };
            },
            cancellationToken).ConfigureAwait(false);
        return await TellAsync(actorId, conversationId!, ConversationChange.RolesChanged, result, [.. result.ChangedRoles.Select(given => given.UserId)])
            .ConfigureAwait(false);
    }

    /// <summary>Adds participants.</summary>
    public async Task<Conversation> AddAsync(string? actorId, string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var added = Distinct(userIds);

        // Before the directory is asked, which would tell a stranger who is known.
        await RequireAsync(actorId, GroupAction.AddParticipants, conversationId, null, cancellationToken).ConfigureAwait(false);
        await profiles.RequireAsync(added, cancellationToken).ConfigureAwait(false);
        return await AddKnownAsync(actorId, conversationId, added, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds participants who are known. If a participant adds them, they have not taken part.</summary>
    public async Task<Conversation> AddKnownAsync(string? actorId, string conversationId, IReadOnlyCollection<string> added, CancellationToken cancellationToken)
    {
        using var change = delivery.BeginChange(conversationId);
        var result = await ApplyAsync(
            actorId,
            GroupAction.AddParticipants,
            conversationId,
            null,
            actorId is null ? [] : added,
            state =>
            {
                if (actorId is not null && state.ParticipantCount + added.Count(id => !state.Roles.ContainsKey(id)) > options.Value.MaxParticipants)
                {
                    throw metrics.Refuse(
                        nameof(options.Value.MaxParticipants), $"A group has at most {options.Value.MaxParticipants} participants", RealtimeError.InvalidPayload);
                }

                return Update(conversationId, audit.Draft(actorId, AuditActions.ParticipantAdded)) with { AddedIds = added, AddsPending = actorId is not null };
            },
            cancellationToken).ConfigureAwait(false);
        return await TellAsync(actorId, conversationId, ConversationChange.ParticipantsAdded, result, result.AddedIds).ConfigureAwait(false);
    }

    /// <summary>Removes a participant.</summary>
    /// <returns>True if the user was a participant.</returns>
    public async Task<bool> RemoveAsync(string? actorId, string conversationId, string userId, CancellationToken cancellationToken)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            if (actorId is not null)
            {
                await RequireAsync(actorId, userId == actorId ? null : GroupAction.RemoveParticipant, conversationId, userId, cancellationToken).ConfigureAwait(false);
            }

            return await rooms.RemoveMemberAsync(roomName, userId, actorId, cancellationToken).ConfigureAwait(false);
        }

        GroupAction? action = userId == actorId ? null : GroupAction.RemoveParticipant;
        await RequireAsync(actorId, action, conversationId, userId, cancellationToken).ConfigureAwait(false);
        if (!Texts.IsId(userId))
        {
            return false;
        }

        // Before the removal, because after it the user's typing is no longer announced to the others.
        await typing.EndAsync(conversationId, userId).ConfigureAwait(false);
        using var change = delivery.BeginChange(conversationId);
        var word = actorId == userId ? AuditActions.ParticipantLeft : AuditActions.ParticipantRemoved;
        var result = await ApplyAsync(
            actorId,
            action,
            conversationId,
            userId,
            _ => Update(conversationId, audit.Draft(actorId, word)) with { RemovedId = userId, HasLeft = actorId == userId },
            cancellationToken).ConfigureAwait(false);

        // Also if nothing was removed: a repeated call completes one that was interrupted after its commit.
        await delivery.LeaveAsync(conversationId, userId).ConfigureAwait(false);
        typing.Forget(conversationId, userId);
        await replies.RemoveAsync(conversationId, userId).ConfigureAwait(false);
        if (result.IsRemoved && await FindAsync(conversationId).ConfigureAwait(false) is { } conversation)
        {
            await TellAsync(actorId, conversation, ConversationChange.ParticipantsRemoved, result.Revision, [userId]).ConfigureAwait(false);
        }

        return result.IsRemoved;
    }

    /// <summary>Changes the title.</summary>
    public async Task<Conversation> RenameAsync(string? actorId, string conversationId, string? title, CancellationToken cancellationToken)
    {
        if (title is not null)
        {
            Texts.RequireText(title, "title", 1, MaxTitleLength);
        }

        using var change = delivery.BeginChange(conversationId ?? "");
        var result = await ApplyAsync(
            actorId,
            GroupAction.Rename,
            conversationId,
            null,
            _ => Update(conversationId!, audit.Draft(actorId, AuditActions.TitleChanged, title)) with { SetsTitle = true, Title = title },
            cancellationToken).ConfigureAwait(false);
        return await TellAsync(actorId, conversationId!, ConversationChange.TitleChanged, result, []).ConfigureAwait(false);
    }

    /// <summary>Gives a participant a role.</summary>
    public async Task<Conversation> GiveRoleAsync(string? actorId, string conversationId, string userId, ParticipantRole role, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(role))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "role must be member, moderator or owner");
        }

        using var change = delivery.BeginChange(conversationId ?? "");
        var result = await ApplyAsync(
            actorId,
            GroupAction.GiveRole,
            conversationId,
            userId,
            state =>
            {
                if (state.Kind != ConversationKind.Group)
                {
                    throw new RealtimeException(RealtimeError.Forbidden, "Only groups have roles");
                }

                if (!state.Roles.TryGetValue(userId, out var before))
                {
                    throw NotParticipant();
                }

                if (actorId is not null && before == ParticipantRole.Owner && role != ParticipantRole.Owner && state.OwnerCount == 1)
                {
                    throw new RealtimeException(RealtimeError.Forbidden, "The only owner cannot step down; pass on the ownership first");
                }

                return Update(conversationId!, audit.Draft(actorId, AuditActions.RoleChanged)) with { Roles = [new(userId, role)] };
            },
            cancellationToken).ConfigureAwait(false);
        return await TellAsync(actorId, conversationId!, ConversationChange.RolesChanged, result, [.. result.ChangedRoles.Select(given => given.UserId)])
            .ConfigureAwait(false);
    }

    /// <summary>Throws if a participant may not do something now.</summary>
    /// <param name="actorId">The participant; null for the host.</param>
    /// <param name="action">The action; null if it needs no right, only that the user is a participant.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="subjectId">The participant whom it concerns, or null.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    public async Task RequireAsync(string? actorId, GroupAction? action, string conversationId, string? subjectId, CancellationToken cancellationToken) =>
        Require(await FindStateAsync(conversationId, Users(actorId, subjectId), cancellationToken).ConfigureAwait(false), actorId, action, subjectId);

    private Task<ConversationUpdateResult> ApplyAsync(
        string? actorId,
        GroupAction? action,
        string? conversationId,
        string? subjectId,
        Func<GroupState, ConversationUpdate> create,
        CancellationToken cancellationToken) =>
        ApplyAsync(actorId, action, conversationId, subjectId, [], create, cancellationToken);

    private async Task<ConversationUpdateResult> ApplyAsync(
        string? actorId,
        GroupAction? action,
        string? conversationId,
        string? subjectId,
        IReadOnlyCollection<string> otherIds,
        Func<GroupState, ConversationUpdate> create,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await FindStateAsync(conversationId, [.. Users(actorId, subjectId).Union(otherIds, StringComparer.Ordinal)], cancellationToken)
                .ConfigureAwait(false);
            Require(state, actorId, action, subjectId);
            var update = create(state);

            // The condition makes the check of the role a part of the transaction. One of those who wait for the same row always passes.
            update = actorId is null ? update : update with { KnownMembership = state.MembershipRevision };
            var result = await conversations.UpdateAsync(update, cancellationToken).ConfigureAwait(false) ?? throw NotFound();
            if (result.IsCurrent)
            {
                audit.Relay(update.EntriesOf(result));
                return result;
            }
        }
    }

    private void Require(GroupState state, string? actorId, GroupAction? action, string? subjectId)
    {
        if (actorId is null)
        {
            if (state.Kind == ConversationKind.Direct)
            {
                throw new RealtimeException(RealtimeError.Forbidden, "The participants of a direct conversation do not change");
            }

            return;
        }

        if (!state.Roles.TryGetValue(actorId, out var role))
        {
            throw NotFound();
        }

        ParticipantRole? subjectRole = subjectId is not null && state.Roles.TryGetValue(subjectId, out var found) ? found : null;
        var mayAct = action is { } needed
            ? state.Kind == ConversationKind.Group && _rights.Allow(needed, role, subjectRole)
            : state.Kind != ConversationKind.Direct;
        if (!mayAct)
        {
            throw new RealtimeException(RealtimeError.Forbidden);
        }
    }

    private async ValueTask<GroupState> FindStateAsync(string? conversationId, string[] userIds, CancellationToken cancellationToken) =>
        (Texts.IsId(conversationId) ? await conversations.FindGroupAsync(conversationId, userIds, cancellationToken).ConfigureAwait(false) : null) ??
            throw NotFound();

    private async ValueTask<Conversation?> FindAsync(string conversationId) =>
        await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false);

    private ConversationUpdate Update(string conversationId, AuditEntry entry) => new(conversationId) { At = time.Milliseconds(), Audit = entry };

    /// <summary>Notifies the users whom a change concerns, if anything changed.</summary>
    private async Task<Conversation> TellAsync(
        string? actorId, string conversationId, ConversationChange change, ConversationUpdateResult result, IReadOnlyList<string> userIds)
    {
        var conversation = await FindAsync(conversationId).ConfigureAwait(false) ?? throw NotFound();
        return result.HasChanged
            ? await TellAsync(actorId, conversation, change, result.Revision, userIds).ConfigureAwait(false)
            : conversation;
    }

    /// <summary>The same. A failed delivery does not fail the stored change.</summary>
    private async Task<Conversation> TellAsync(
        string? actorId, Conversation conversation, ConversationChange change, long revision, IReadOnlyList<string> userIds)
    {
        string[] recipients = [.. conversation.Participants.Where(p => !p.IsRequested).Select(p => p.UserId).Union(userIds, StringComparer.Ordinal)];
        await delivery
            .DeliverAsync(new DomainEvent.ConversationChanged(conversation, change, userIds, recipients) { Revision = revision, ByUserId = actorId })
            .ConfigureAwait(false);
        return conversation;
    }

    private static string Actor(string actorId) => Texts.IsId(actorId) ? actorId : throw NotFound();

    private static string[] Users(string? actorId, string? subjectId) => [.. new[] { actorId, subjectId }.Where(Texts.IsId).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string[] Distinct(IReadOnlyCollection<string>? userIds) => userIds is { Count: > 0 }
        ? [.. userIds.Distinct(StringComparer.Ordinal)]
        : throw new RealtimeException(RealtimeError.InvalidPayload, "At least one user is needed");

    private static RealtimeException NotFound() => new(RealtimeError.ConversationNotFound);

    private static RealtimeException NotParticipant() => new(RealtimeError.UserNotFound, "The user is not a participant");
}

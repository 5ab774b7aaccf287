using Realtime.Conversations;
using Realtime.Sqlite.Audit;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>Applies a change of participants, roles and title inside the writer's transaction.</summary>
internal static class ConversationUpdater
{
    public static ConversationUpdateResult? Update(SqliteSession session, ConversationUpdate update)
    {
        if (session.QueryFirst<UpdateTargetRow>(GroupSql.FindTarget, ("$id", update.ConversationId)) is not { } row)
        {
            return null;
        }

        if (update.KnownMembership is { } known && known != row.MembershipRevision)
        {
            return new(IsCurrent: false, HasChanged: false, row.Revision);
        }

        var result = Apply(session, update, row);
        foreach (var entry in update.EntriesOf(result))
        {
            AuditSql.Insert(session, entry);
        }

        return result;
    }

    private static ConversationUpdateResult Apply(SqliteSession session, ConversationUpdate update, UpdateTargetRow row)
    {
        var (key, revision) = (row.ConversationKey, row.Revision + 1);
        List<string> added = [.. update.AddedIds.Where(userId => Add(session, row, userId, update))];
        List<RoleAssignment> roles = [.. update.Roles.Where(given => SetRole(session, key, given.UserId, given.Role, revision))];
        var removedRole = update.RemovedId is { } removed
            ? session.QueryInteger(GroupSql.Remove, ("$conversation", key), ("$user", removed))
            : null;
        if (removedRole is not null && update.HasLeft)
        {
            session.Execute(GroupSql.Depart, ("$conversation", key), ("$user", update.RemovedId), ("$time", update.At.ToUnixTimeMilliseconds()));
        }

        var successor = removedRole == (long)ParticipantRole.Owner ? AppointOwner(session, key, revision) : null;
        if (update.SetsTitle)
        {
            session.Execute(GroupSql.SetTitle, ("$title", update.Title), ("$revision", revision), ("$conversation", key));
        }

        var haveParticipantsChanged = added.Count > 0 || roles.Count > 0 || removedRole is not null;
        if (haveParticipantsChanged)
        {
            session.Execute(GroupSql.ReviseMembership, ("$revision", revision), ("$conversation", key));
            session.Execute(BlockSql.ApplyIfSmall, ("$id", update.ConversationId));
        }

        var hasChanged = haveParticipantsChanged || update.SetsTitle;
        return new(IsCurrent: true, hasChanged, hasChanged ? revision : row.Revision)
        {
            AddedIds = added,
            ChangedRoles = roles,
            IsRemoved = removedRole is not null,
            SuccessorId = successor,
        };
    }

    private static bool Add(SqliteSession session, UpdateTargetRow row, string userId, ConversationUpdate update)
    {
        var isNew = session.QueryInteger(
            GroupSql.Add,
            ("$conversation", row.ConversationKey),
            ("$user", userId),
            ("$joined", update.At.ToUnixTimeMilliseconds()),
            ("$last", row.LastSequence),
            ("$revision", row.Revision + 1),
            ("$hidden", row.HidesEarlier == 0 ? 0L : row.LastSequence),
            ("$pending", update.AddsPending)) is not null;
        if (isNew)
        {
            session.Execute(GroupSql.ForgetRequest, ("$conversation", row.ConversationKey), ("$user", userId));
            session.Execute(GroupSql.ForgetDeparture, ("$conversation", row.ConversationKey), ("$user", userId));
        }

        return isNew;
    }

    private static bool SetRole(SqliteSession session, long key, string userId, ParticipantRole role, long revision) =>
        session.QueryInteger(
            GroupSql.SetRole, ("$role", (long)role), ("$revision", revision), ("$conversation", key), ("$user", userId)) is not null;

    /// <summary>Makes the participant the owner who comes next, if no owner is left.</summary>
    private static string? AppointOwner(SqliteSession session, long key, long revision)
    {
        if (session.QueryInteger(GroupSql.HasOwner, ("$conversation", key)) is not null
            || session.QueryFirst<RoleRow>(GroupSql.FindSuccessor, ("$conversation", key)) is not { } next)
        {
            return null;
        }

        SetRole(session, key, next.UserId, ParticipantRole.Owner, revision);
        return next.UserId;
    }

    /// <summary>The columns of a conversation that a change needs. Dapper fills it by column name.</summary>
    private sealed class UpdateTargetRow : IStoredRow
    {
        public long ConversationKey { get; set; }

        public long Revision { get; set; }

        public long MembershipRevision { get; set; }

        public long LastSequence { get; set; }

        public int HidesEarlier { get; set; }

        public void DecodeIds(RelationalDatabase database)
        {
        }
    }
}

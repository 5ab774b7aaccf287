using System.Diagnostics.CodeAnalysis;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Memberships;

/// <summary>One version of a conversation's membership.</summary>
internal sealed class Membership
{
    private readonly HashSet<string> _lookup;
    private readonly HashSet<string> _blocked;
    private readonly HashSet<string> _pending;
    private readonly (string UserId, long Until)[] _muted;

    public Membership(long version, IReadOnlyList<MemberRow> members)
    {
        Version = version;
        UserIds = [.. members.Select(member => member.UserId)];
        _lookup = new(UserIds, StringComparer.Ordinal);
        _blocked = new(members.Where(member => member.IsBlocked != 0).Select(member => member.UserId), StringComparer.Ordinal);
        _pending = new(members.Where(member => member.IsPending != 0).Select(member => member.UserId), StringComparer.Ordinal);
        _muted = [.. members.Where(member => member.MutedUntil is not null).Select(member => (member.UserId, member.MutedUntil!.Value))];
    }

    public long Version { get; }

    public IReadOnlyList<string> UserIds { get; }

    public bool Contains(string userId) => _lookup.Contains(userId);

    /// <summary>Returns whether the only other user blocks the user.</summary>
    public bool IsBlocked(string userId) => UserIds.Count <= 2 && _blocked.Contains(userId);

    /// <summary>Returns whether another user added the participant, who has neither written nor accepted.</summary>
    public bool IsPending(string userId) => _pending.Contains(userId);

    /// <summary>Returns the participants who have muted the conversation at a time; null for none.</summary>
    public IReadOnlyList<string>? MutedAt(long time) => _muted.Length > 0 && Array.Exists(_muted, muted => muted.Until > time)
        ? [.. _muted.Where(muted => muted.Until > time).Select(muted => muted.UserId)]
        : null;
}

/// <summary>
/// Keeps memberships between transactions, so that a send does not read the participants of its conversation. Each change
/// of participants raises the version in the conversation's row, and every send reads that row. An entry of another version
/// is not used. This also holds for changes by other processes.
/// </summary>
/// <typeparam name="TKey">The type that identifies a conversation.</typeparam>
internal sealed class MembershipCache<TKey>
    where TKey : notnull
{
    // In participants, not conversations, because the participants take the memory.
    private const int Capacity = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Membership> _entries = [];
    private int _size;

    /// <summary>Gets the kept membership, of any version.</summary>
    public bool TryGet(TKey conversation, [NotNullWhen(true)] out Membership? membership)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(conversation, out membership);
        }
    }

    /// <summary>Keeps a committed membership, unless a later one is kept already.</summary>
    public void Set(TKey conversation, Membership membership)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(conversation, out var known))
            {
                if (known.Version >= membership.Version)
                {
                    return;
                }

                _entries.Remove(conversation);
                _size -= known.UserIds.Count;
            }

            if (membership.UserIds.Count > Capacity)
            {
                return;
            }

            if (_size + membership.UserIds.Count > Capacity)
            {
                _entries.Clear();
                _size = 0;
            }

            _entries.Add(conversation, membership);
            _size += membership.UserIds.Count;
        }
    }

    /// <summary>
    /// Removes all entries. Needed after a rollback if memberships were read inside that transaction: the database later uses
    /// the version that was rolled back for another membership.
    /// </summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
            _size = 0;
        }
    }
}

using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Presence;

/// <content>Users who may see each other no longer: because of a block, or because they left what they had in common.</content>
internal sealed partial class PresenceAnnouncer
{
    /// <summary>
    /// Looks again whether a user and others may see each other. Those on this node who may not any more are told that the other is
    /// offline, because they will not hear of the going. Those who may, as after the end of a block, are introduced.
    /// </summary>
    private void Separate(string userId, IReadOnlyList<string> otherIds)
    {
        string[] others = [.. otherIds.Where(id => id != userId)];
        if (others.Length > 0 && (_online.Contains(userId) || others.Any(_online.Contains)))
        {
            _ = Task.Run(() => SeparateAsync(userId, others));
        }
    }

    /// <summary>Does not throw.</summary>
    private async Task SeparateAsync(string userId, string[] others)
    {
        try
        {
            string[] here = [.. others.Where(id => _online.SocketsOf(id) > 0)];
            if (here.Length > 0 && _online.Contains(userId))
            {
                var allowed = await _access.WhoMaySeeAsync(userId, here, CancellationToken.None).ConfigureAwait(false);
                await TakeBackAsync(userId, [.. here.Where(id => !allowed.Contains(id))]).ConfigureAwait(false);
            }

            if (_online.SocketsOf(userId) > 0)
            {
                var allowed = await _access.WhomMaySeeAsync(userId, others, CancellationToken.None).ConfigureAwait(false);
                foreach (var otherId in others.Where(id => !allowed.Contains(id) && _online.Contains(id)))
                {
                    await TakeBackAsync(otherId, [userId]).ConfigureAwait(false);
                }
            }

            Introduce(new([userId], [userId, .. others]));
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                _logger.PresenceNotTold(exception);
            }
        }
    }

    /// <summary>Tells observers on this node that a user is offline whom they were told of, or watch. When the user was last seen is not told.</summary>
    private async ValueTask TakeBackAsync(string userId, string[] observerIds)
    {
        if (observerIds.Length == 0)
        {
            return;
        }

        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            string[] told;
            lock (_lock)
            {
                told = [.. observerIds.Where(id => _told.TakeBack(userId, id))];
            }

            string[] socketIds = [.. _watches.Of(userId).Where(w => observerIds.Contains(w.UserId)).Select(w => w.Id)];
            if (told.Length + socketIds.Length > 0)
            {
                var offline = new UserPresence(userId, IsOnline: false, LastSeenAt: null);
                await _delivery.DeliverAsync(new DomainEvent.PresenceChanged(offline, socketIds) { ObserverIds = told }).ConfigureAwait(false);
            }
        }
        finally
        {
            _telling.Release();
        }
    }
}

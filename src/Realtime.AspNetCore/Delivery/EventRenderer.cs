using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Presence;
using Realtime.Recovery;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>
/// Renders an event once per dialect and sends it to its recipients on this node. The built-in dialects render without
/// waiting. A host's dialect runs on another thread than the lane's, has a time limit, and is skipped while it keeps
/// failing.
/// </summary>
internal sealed class EventRenderer(
    ChatNamespaces namespaces,
    ConnectedUsers connected,
    StateRecovery recovery,
    Introductions introductions,
    DialectContext context,
    HostCall hosts,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    ILogger<EventRenderer> logger) : IEventSink
{
    private readonly DialectContext _context = context.WithoutWaiting();
    private readonly SeenNotifications _seen = new();

    /// <summary>
    /// Renders and sends an event. If a dialect fails, this is logged, and only its own clients miss the event.
    /// </summary>
    public async ValueTask DeliverAsync(DomainEvent domainEvent)
    {
        await SendAsync(domainEvent).ConfigureAwait(false);
        introductions.Note(domainEvent);
    }

    private async ValueTask SendAsync(DomainEvent domainEvent)
    {
        if (domainEvent is DomainEvent.NotificationPublished { Notification: var notification } && !_seen.TryAdd(notification.UserId, notification.Sequence))
        {
            return;
        }

        if (!recovery.Keeps(domainEvent))
        {
            if (Recipients.Narrow(domainEvent, connected) is { } narrowed)
            {
                await RenderAsync(narrowed, SendAsync).ConfigureAwait(false);
            }

            return;
        }

        var id = recovery.Begin();
        try
        {
            var identity = recovery.IdentityOf(domainEvent);
            var sendings = new List<Sending>();
            if (Recipients.Narrow(domainEvent, connected, recovery) is { } narrowed)
            {
                await RenderAsync(narrowed, (index, audience, wireEvent, slow, spoken) =>
                {
                    Prepare(audience, wireEvent, slow, spoken, recovery.OffsetOf(id, index, identity), sendings);
                    return default;
                }).ConfigureAwait(false);
            }
            else if (!recovery.IsShared)
            {
                return;
            }

            if (domainEvent is DomainEvent.AssistantChunk && sendings.Count == 0)
            {
                // No contract has an event for it. There are too many to keep them for nothing.
                return;
            }

            recovery.Publish(id, domainEvent, identity, sendings);
        }
        finally
        {
            recovery.End(id);
        }
    }

    /// <summary>
    /// Renders an event again for one socket that has missed it. The packets have the same order and offsets as when it was sent.
    /// </summary>
    /// <param name="entry">The event.</param>
    /// <param name="userId">The socket's user.</param>
    /// <param name="rooms">The rooms that the socket is in.</param>
    /// <param name="target">The socket's namespace and its dialect.</param>
    /// <param name="firstIndex">The first packet that was missed.</param>
    public async ValueTask<IReadOnlyList<Sending>> RenderAgainAsync(
        HistoryEntry entry,
        string userId,
        IReadOnlySet<string> rooms,
        ChatNamespace target,
        int firstIndex)
    {
        if (Recipients.NarrowTo(entry.Event, userId) is not { } narrowed)
        {
            return [];
        }

        var sendings = new List<Sending>();
        var index = 0;
        var additions = target.Dialect.HasAdditions ? target.Dialect.Extras.Render(narrowed, connected.HaveWatchedChanges) : [];
        foreach (var (audience, wireEvent) in (await RenderAsync(target.Dialect, narrowed).ConfigureAwait(false)).Concat(additions))
        {
            if (index >= firstIndex && audience.Rooms.Any(rooms.Contains) && !audience.Except.Any(rooms.Contains))
            {
                sendings.Add(new(target.Namespace.Local, wireEvent.ShownWith(target.DeclaredIds), recovery.OffsetOf(entry.Id, index, entry.Identity)));
            }

            index++;
        }

        return sendings;
    }

    /// <summary>Whether the contract of a place says anything about an event to a socket of a user that is in some rooms. Does not wait.</summary>
    public bool Hears(string place, DomainEvent domainEvent, string userId, IReadOnlyList<string> rooms)
    {
        if (namespaces.All.FirstOrDefault(n => n.Place == place) is not { Dialect: { IsBuiltIn: true } dialect })
        {
            // A host's dialect may take its time.
            return true;
        }

        if (Recipients.NarrowTo(domainEvent, userId) is not { } narrowed)
        {
            return false;
        }

        var rendering = dialect.RenderAsync(narrowed, _context);
        if (!rendering.IsCompletedSuccessfully)
        {
            return true;
        }

        var own = RoomNames.User(userId);
        return rendering.Result.Concat(dialect.HasAdditions ? dialect.Extras.Render(narrowed, haveWatchers: rooms.Any(RoomNames.IsOfChanges)) : [])
            .SelectMany(outgoing => outgoing.Audience.Rooms)
            .Any(room => room == own || rooms.Contains(room) || !(RoomNames.TryGetUser(room, out _) || StateRecovery.IsTold(room)));
    }

    /// <summary>Renders an event for each dialect, and hands over what there is for its namespaces.</summary>
    private async ValueTask RenderAsync(
        DomainEvent narrowed, Func<int, Audience, WireEvent, SlowClients, IReadOnlyList<ChatNamespace>, ValueTask> hand)
    {
        foreach (var (dialect, spoken) in namespaces.ByDialect)
        {
            try
            {
                var index = 0;
                var additions = dialect.HasAdditions ? dialect.Extras.Render(narrowed, connected.HaveWatchedChanges) : [];
                var own = await RenderAsync(dialect, narrowed).ConfigureAwait(false);
                foreach (var (audience, wireEvent) in own.Concat(additions))
                {
                    if (audience.Rooms.Count > 0)
                    {
                        var part = index < own.Count ? index : own.Count - 1 - index;
                        var slow = SlowClients.Of(narrowed, dialect.TellsReadMessages, part);
                        await hand(index, audience, wireEvent, slow, spoken).ConfigureAwait(false);
                    }

                    index++;
                }
            }
            catch (Exception exception)
            {
                metrics.DeliveryFailed();
                logger.DeliveryFailed(narrowed.GetType().Name, dialect.Name, exception);
            }
        }
    }

    private async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(Dialect dialect, DomainEvent domainEvent)
    {
        if (dialect.IsBuiltIn)
        {
            return await dialect.RenderAsync(domainEvent, _context).ConfigureAwait(false);
        }

        try
        {
            return await hosts.RunAsync(
                new HostDependency($"{nameof(Dialect)} {dialect.Name}", options.Value.DialectTimeout),
                LaneKey.Of(domainEvent),
                (_, _) => dialect.RenderAsync(domainEvent, _context),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // The failure was logged. The common events of all dialects are still sent.
            metrics.DeliveryFailed();
            return [];
        }
    }

    private static async ValueTask SendAsync(int index, Audience audience, WireEvent wireEvent, SlowClients slow, IReadOnlyList<ChatNamespace> spoken)
    {
        foreach (var @namespace in spoken)
        {
            await wireEvent.ShownWith(@namespace.DeclaredIds).SendAsync(slow.Apply(Target(audience, @namespace.Namespace))).ConfigureAwait(false);
        }
    }

    private static void Prepare(
        Audience audience,
        WireEvent wireEvent,
        SlowClients slow,
        IReadOnlyList<ChatNamespace> spoken,
        string offset,
        List<Sending> sendings)
    {
        foreach (var @namespace in spoken)
        {
            var sending = new Sending(slow.Apply(Target(audience, @namespace.Namespace)), wireEvent.ShownWith(@namespace.DeclaredIds), offset);
            sending.Prepare();
            sendings.Add(sending);
        }
    }

    private static BroadcastOperator Target(Audience audience, SocketIONamespace @namespace)
    {
        // Each node sends to its own sockets.
        var target = @namespace.Local.To(audience.Rooms);
        return audience.Except.Count == 0 ? target : target.Except(audience.Except);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Wire;
using Realtime.Wire.Common;

namespace Realtime.Delivery;

/// <summary>
/// Renders an event once per dialect and sends it to whom it concerns on this node. The built-in dialects render without
/// waiting. A dialect of the host that waits gets a time limit, and is passed over while it fails for many.
/// </summary>
internal sealed class EventRenderer(
    ChatNamespaces namespaces,
    ConnectedUsers connected,
    DialectContext context,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<EventRenderer> logger)
{
    private static readonly TimeSpan RenderLimit = TimeSpan.FromSeconds(1);

    private readonly DialectContext _context = context.WithoutWaiting();
    private readonly ConcurrentDictionary<Dialect, CallBreaker> _breakers = new();

    /// <summary>Renders and sends. A dialect that fails costs its own clients the event, and a log line.</summary>
    public async ValueTask DeliverAsync(DomainEvent domainEvent)
    {
        if (Recipients.Narrow(domainEvent, connected) is not { } narrowed)
        {
            return;
        }

        var common = CommonEvents.Render(narrowed);
        foreach (var (dialect, spoken) in namespaces.ByDialect)
        {
            try
            {
                foreach (var (audience, wireEvent) in await RenderAsync(dialect, narrowed).ConfigureAwait(false))
                {
                    await SendAsync(audience, wireEvent, spoken).ConfigureAwait(false);
                }

                foreach (var (listeners, commonEvent) in common)
                {
                    await SendAsync(listeners, commonEvent, spoken).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                metrics.DeliveryFailed();
                logger.DeliveryFailed(narrowed.GetType().Name, dialect.Name, exception);
            }
        }
    }

    private ValueTask<IReadOnlyList<Outgoing>> RenderAsync(Dialect dialect, DomainEvent domainEvent)
    {
        if (_breakers.TryGetValue(dialect, out var breaker) && !breaker.TryEnter())
        {
            return new([]);
        }

        var rendering = dialect.RenderAsync(domainEvent, _context);
        return rendering.IsCompletedSuccessfully ? rendering : new(WithinLimitAsync(dialect, domainEvent, rendering.AsTask()));
    }

    private async Task<IReadOnlyList<Outgoing>> WithinLimitAsync(Dialect dialect, DomainEvent domainEvent, Task<IReadOnlyList<Outgoing>> rendering)
    {
        var breaker = _breakers.GetOrAdd(dialect, static (_, time) => new CallBreaker(time), time);
        try
        {
            var rendered = await rendering.WaitAsync(RenderLimit, time).ConfigureAwait(false);
            breaker.Succeeded();
            return rendered;
        }
        catch
        {
            breaker.Failed(LaneKey.Of(domainEvent));
            throw;
        }
    }

    private static async ValueTask SendAsync(Audience audience, WireEvent wireEvent, IReadOnlyList<SocketIO.SocketIONamespace> spoken)
    {
        if (audience.Rooms.Count == 0)
        {
            return;
        }

        foreach (var @namespace in spoken)
        {
            await wireEvent.SendAsync(audience.In(@namespace)).ConfigureAwait(false);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Sockets;

/// <summary>
/// The handlers of a socket or a namespace, by event name. The table is read without a lock on every event. A change,
/// which is rare, replaces the whole table.
/// </summary>
internal sealed class HandlerTable
{
    private static readonly Dictionary<string, Func<SocketEvent, Task>[]> None = new(Utf8NameComparer.Instance);
    private readonly Lock _gate = new();
    private volatile Dictionary<string, Func<SocketEvent, Task>[]> _handlers = None;
    private volatile EventHooks? _hooks;

    /// <summary>The listeners and middleware that see every event; null if there are none.</summary>
    public EventHooks? Hooks => _hooks;

    /// <summary>The names that have a handler, as a copy.</summary>
    public IReadOnlyCollection<string> Names => [.. _handlers.Keys];

    public void Add(string name, Func<SocketEvent, Task> handler) =>
        Change(name, existing => [.. existing, handler]);

    public void Remove(string name, Delegate? handler) =>
        Change(name, existing => HandlerAdapter.Without(existing, handler));

    public void ChangeHooks(Func<EventHooks?, EventHooks?> change)
    {
        lock (_gate)
        {
            _hooks = change(_hooks);
        }
    }

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out string? known, [NotNullWhen(true)] out Func<SocketEvent, Task>[]? handlers)
    {
        var table = _handlers;
        if (table.Count == 0)
        {
            known = null;
            handlers = null;
            return false;
        }

        return table.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out known, out handlers);
    }

    public bool TryGet(string name, [NotNullWhen(true)] out Func<SocketEvent, Task>[]? handlers) => _handlers.TryGetValue(name, out handlers);

    private void Change(string name, Func<Func<SocketEvent, Task>[], Func<SocketEvent, Task>[]> change)
    {
        lock (_gate)
        {
            var changed = new Dictionary<string, Func<SocketEvent, Task>[]>(_handlers, Utf8NameComparer.Instance);
            var handlers = change(changed.GetValueOrDefault(name, []));
            if (handlers.Length == 0)
            {
                changed.Remove(name);
            }
            else
            {
                changed[name] = handlers;
            }

            _handlers = changed;
        }
    }
}

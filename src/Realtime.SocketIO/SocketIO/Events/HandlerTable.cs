using System.Diagnostics.CodeAnalysis;

namespace Realtime.SocketIO.Events;

/// <summary>
/// The handlers of a socket or a namespace by event name. Read without a lock on every event, replaced as a
/// whole on the rare change.
/// </summary>
internal sealed class HandlerTable
{
    private static readonly Dictionary<string, Func<SocketEvent, Task>[]> None = new(Utf8NameComparer.Instance);
    private readonly Lock _gate = new();
    private volatile Dictionary<string, Func<SocketEvent, Task>[]> _handlers = None;

    public void Add(string name, Func<SocketEvent, Task> handler) =>
        Change(name, existing => [.. existing, handler]);

    public void Remove(string name, Func<SocketEvent, Task>? handler) =>
        Change(name, existing => handler is null ? [] : [.. existing.Where(h => h != handler)]);

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

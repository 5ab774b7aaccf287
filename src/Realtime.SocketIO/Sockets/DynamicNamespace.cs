using System.Collections.Concurrent;

namespace Realtime.SocketIO;

/// <summary>A rule that creates namespaces when clients request them, and the namespaces that it has created.</summary>
public sealed class DynamicNamespace
{
    private readonly ConcurrentDictionary<SocketIONamespace, byte> _children = new();
    private readonly Action<SocketIONamespace> _configure;

    internal DynamicNamespace(Action<SocketIONamespace> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure = configure;
    }

    /// <summary>The namespaces that currently exist by this rule on this node.</summary>
    public IReadOnlyCollection<SocketIONamespace> Namespaces => [.. _children.Keys];

    /// <summary>Emits an event without arguments to every socket of all these namespaces.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient.</returns>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>Emits an event to every socket of all these namespaces.</summary>
    /// <typeparam name="T">The payload's type.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient.</returns>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        ForEachAsync(ns => ns.EmitAsync(eventName, payload, cancellationToken));

    /// <summary>Emits an event with any number of arguments to every socket of all these namespaces.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Checked only before the event is queued.</param>
    /// <returns>A task that completes when the event is queued for every recipient.</returns>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        ForEachAsync(ns => ns.EmitArgumentsAsync(eventName, arguments, cancellationToken));

    internal void Adopt(SocketIONamespace child)
    {
        _configure(child);
        child.Parent = this;
        _children.TryAdd(child, 0);
    }

    internal void Release(SocketIONamespace child) => _children.TryRemove(child, out _);

    private async ValueTask ForEachAsync(Func<SocketIONamespace, ValueTask> action)
    {
        foreach (var (child, _) in _children)
        {
            await action(child).ConfigureAwait(false);
        }
    }
}

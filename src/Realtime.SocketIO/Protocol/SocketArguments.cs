using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// All arguments of an event or an acknowledgement that a client sent, with their binary values. They can be emitted
/// again unchanged: <c>EmitArgumentsAsync("y", e.Arguments)</c>. Immutable; they may be kept after the handler has
/// returned.
/// </summary>
public sealed class SocketArguments : IReadOnlyList<SocketArgument>
{
    private readonly SocketArgument[] _arguments;

    internal SocketArguments(ArgumentList list, int skip, JsonSerializerOptions options, string eventName)
    {
        _arguments = new SocketArgument[list.Count - skip];
        for (var i = 0; i < _arguments.Length; i++)
        {
            _arguments[i] = new SocketArgument(list[i + skip], list.Attachments, options, eventName, i);
        }
    }

    /// <summary>The number of arguments.</summary>
    public int Count => _arguments.Length;

    /// <summary>Returns an argument.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such argument.</exception>
    public SocketArgument this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _arguments[index];
        }
    }

    /// <summary>Deserializes an argument with <see cref="SocketIOOptions.SerializerOptions"/>.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Get<T>(int index = 0) => (uint)index < (uint)Count ? _arguments[index].Get<T>() : default;

    /// <summary>Deserializes an argument.</summary>
    /// <typeparam name="T">The type to return.</typeparam>
    /// <param name="index">Its index, from 0.</param>
    /// <param name="typeInfo">The metadata with which the argument is deserialized.</param>
    /// <returns>The value; the default if there is no such argument.</returns>
    /// <exception cref="SocketArgumentException">The argument is not of that type.</exception>
    public T? Get<T>(int index, JsonTypeInfo<T> typeInfo) => (uint)index < (uint)Count ? _arguments[index].Get(typeInfo) : default;

    /// <inheritdoc/>
    public IEnumerator<SocketArgument> GetEnumerator() => ((IEnumerable<SocketArgument>)_arguments).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

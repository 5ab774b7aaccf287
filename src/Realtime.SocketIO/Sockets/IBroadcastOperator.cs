using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO;

/// <summary>
/// Emits to many clients. <see cref="BroadcastOperator"/>, <see cref="SocketIONamespace"/> and
/// <see cref="SocketIOServer"/> implement it, and say more of each member. Code that takes the interface can be tested
/// with a substitute: a substitute implements the members that have no body here, and gets the calls of the others there.
/// </summary>
public interface IBroadcastOperator
{
    /// <inheritdoc cref="BroadcastOperator.Volatile"/>
    IBroadcastOperator Volatile { get; }

    /// <inheritdoc cref="BroadcastOperator.DropIfSlow"/>
    IBroadcastOperator DropIfSlow => this;

    /// <inheritdoc cref="BroadcastOperator.Local"/>
    IBroadcastOperator Local { get; }

    /// <inheritdoc cref="BroadcastOperator.To(IEnumerable{string})"/>
    IBroadcastOperator To(IEnumerable<string> rooms);

    /// <inheritdoc cref="BroadcastOperator.To(string)"/>
    IBroadcastOperator To(string room) => To([room]);

    /// <inheritdoc cref="BroadcastOperator.In(IEnumerable{string})"/>
    IBroadcastOperator In(IEnumerable<string> rooms) => To(rooms);

    /// <inheritdoc cref="BroadcastOperator.In(string)"/>
    IBroadcastOperator In(string room) => To(room);

    /// <inheritdoc cref="BroadcastOperator.Except(IEnumerable{string})"/>
    IBroadcastOperator Except(IEnumerable<string> rooms);

    /// <inheritdoc cref="BroadcastOperator.Except(string)"/>
    IBroadcastOperator Except(string room) => Except([room]);

    /// <inheritdoc cref="BroadcastOperator.KeepLatest"/>
    IBroadcastOperator KeepLatest(string key) => this;

    /// <inheritdoc cref="BroadcastOperator.Compress"/>
    IBroadcastOperator Compress(bool compress);

    /// <inheritdoc cref="BroadcastOperator.Timeout"/>
    IBroadcastOperator Timeout(TimeSpan timeout);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsAsync"/>
    ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync(string, CancellationToken)"/>
    ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, CancellationToken)"/>
    ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsAsync(eventName, [payload], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) =>
        EmitArgumentsAsync(eventName, [payload], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, CancellationToken)"/>
    Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, CancellationToken)"/>
    Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, JsonTypeInfo<TResult> resultInfo, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, arguments, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, CancellationToken)"/>
    Task<BroadcastAnswers<SocketArguments>> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<SocketArguments>(eventName, arguments, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, CancellationToken)"/>
    Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object, CancellationToken)"/>
    Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync<TResult>(eventName, [payload], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object, JsonTypeInfo{TResult}, CancellationToken)"/>
    Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, JsonTypeInfo<TResult> resultInfo, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], resultInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync(string, CancellationToken)"/>
    Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync(string, object, CancellationToken)"/>
    Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        EmitArgumentsWithAckAsync(eventName, [payload], cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.FetchSocketsAsync"/>
    ValueTask<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="BroadcastOperator.SocketsJoinAsync(IEnumerable{string})"/>
    ValueTask SocketsJoinAsync(IEnumerable<string> rooms);

    /// <inheritdoc cref="BroadcastOperator.SocketsJoinAsync(string)"/>
    ValueTask SocketsJoinAsync(string room) => SocketsJoinAsync([room]);

    /// <inheritdoc cref="BroadcastOperator.SocketsLeaveAsync(IEnumerable{string})"/>
    ValueTask SocketsLeaveAsync(IEnumerable<string> rooms);

    /// <inheritdoc cref="BroadcastOperator.SocketsLeaveAsync(string)"/>
    ValueTask SocketsLeaveAsync(string room) => SocketsLeaveAsync([room]);

    /// <inheritdoc cref="BroadcastOperator.DisconnectSocketsAsync"/>
    ValueTask DisconnectSocketsAsync(bool close = false);
}

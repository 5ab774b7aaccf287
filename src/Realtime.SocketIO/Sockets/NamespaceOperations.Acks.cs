using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO;

/// <summary>Broadcasts with acknowledgements to the whole namespace.</summary>
public abstract partial class NamespaceOperations
{
    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, CancellationToken)"/>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync<TResult>(eventName, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object, CancellationToken)"/>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync<TResult>(eventName, payload, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync{TResult}(string, object, JsonTypeInfo{TResult}, CancellationToken)"/>
    public Task<BroadcastAnswers<TResult>> EmitWithAckAsync<TResult>(string eventName, object? payload, JsonTypeInfo<TResult> resultInfo, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync(eventName, payload, resultInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, CancellationToken)"/>
    public Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        Everyone.EmitArgumentsWithAckAsync<TResult>(eventName, arguments, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync{TResult}(string, IReadOnlyList{object}, JsonTypeInfo{TResult}, CancellationToken)"/>
    public Task<BroadcastAnswers<TResult>> EmitArgumentsWithAckAsync<TResult>(string eventName, IReadOnlyList<object?> arguments, JsonTypeInfo<TResult> resultInfo, CancellationToken cancellationToken = default) =>
        Everyone.EmitArgumentsWithAckAsync(eventName, arguments, resultInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync(string, CancellationToken)"/>
    public Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync(eventName, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitWithAckAsync(string, object, CancellationToken)"/>
    public Task<BroadcastAnswers<SocketArguments>> EmitWithAckAsync(string eventName, object? payload, CancellationToken cancellationToken = default) =>
        Everyone.EmitWithAckAsync(eventName, payload, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsWithAckAsync(string, IReadOnlyList{object}, CancellationToken)"/>
    public Task<BroadcastAnswers<SocketArguments>> EmitArgumentsWithAckAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        Everyone.EmitArgumentsWithAckAsync(eventName, arguments, cancellationToken);
}

using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO.Handlers;

/// <summary>
/// Compiles a handler method to a delegate that binds the arguments, calls the method and acknowledges with its
/// result.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2067", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = AddedByHost)]
[UnconditionalSuppressMessage("Trimming", "IL2077", Justification = AddedByHost)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = AddedByHost)]
internal static class HandlerCompiler
{
    private const string AddedByHost = "The types come from AddSocketHandlers, which says that it needs reflection.";

    public static Func<SocketHandlers, SocketEvent, Task> Compile(Type type, MethodInfo method)
    {
        if (method.ContainsGenericParameters || method.GetParameters().Any(p => p.ParameterType.IsByRef || p.ParameterType.IsByRefLike))
        {
            throw new InvalidOperationException($"{type}.{method.Name} cannot handle an event: it is generic, or has a parameter by reference.");
        }

        var handlers = Expression.Parameter(typeof(SocketHandlers), "handlers");
        var socketEvent = Expression.Parameter(typeof(SocketEvent), "socketEvent");
        var call = Expression.Call(method.IsStatic ? null : Expression.Convert(handlers, type), method, Arguments(method, socketEvent));
        return Expression.Lambda<Func<SocketHandlers, SocketEvent, Task>>(Answer(call, socketEvent), handlers, socketEvent).Compile();
    }

    private static IEnumerable<Expression> Arguments(MethodInfo method, ParameterExpression socketEvent)
    {
        var index = 0;
        foreach (var parameter in method.GetParameters())
        {
            var type = parameter.ParameterType;
            if (type == typeof(SocketEvent))
            {
                yield return socketEvent;
            }
            else if (type == typeof(SocketIOSocket))
            {
                yield return Expression.Property(socketEvent, nameof(SocketEvent.Socket));
            }
            else if (type == typeof(CancellationToken))
            {
                yield return Expression.Property(Expression.Property(socketEvent, nameof(SocketEvent.Socket)), nameof(SocketIOSocket.ConnectionAborted));
            }
            else
            {
                var isNullable = !type.IsValueType && HandlerParameter.NullabilityOf(parameter) != NullabilityState.NotNull;
                yield return Argument(parameter, index++, HandlerParameter.Of(parameter, isNullable).TakesNull, socketEvent);
            }
        }
    }

    private static MethodCallExpression Argument(ParameterInfo parameter, int index, bool takesNull, ParameterExpression socketEvent)
    {
        var type = parameter.ParameterType;
        var isOptional = takesNull || parameter.HasDefaultValue;
        var name = isOptional ? nameof(BindOptional) : nameof(BindRequired);
        Expression[] arguments = isOptional
            ? [socketEvent, Expression.Constant(index), DefaultOf(parameter), Expression.Constant(takesNull)]
            : [socketEvent, Expression.Constant(index)];
        return Expression.Call(typeof(HandlerCompiler), name, [type], arguments);
    }

    private static Expression DefaultOf(ParameterInfo parameter) => parameter.HasDefaultValue && parameter.DefaultValue is { } value
        ? Expression.Convert(Expression.Constant(value), parameter.ParameterType)
        : Expression.Default(parameter.ParameterType);

    private static T BindRequired<T>(SocketEvent socketEvent, int index) => TypedArgument.Bind<T>(socketEvent, index, null, takesNull: false);

    private static T BindOptional<T>(SocketEvent socketEvent, int index, T fallback, bool takesNull) =>
        index >= socketEvent.Count ? fallback : TypedArgument.Bind<T>(socketEvent, index, null, takesNull);

    private static Expression Answer(MethodCallExpression call, ParameterExpression socketEvent)
    {
        var type = call.Type;
        if (type == typeof(Task))
        {
            return call;
        }

        if (type == typeof(void))
        {
            return Expression.Block(call, Expression.Constant(Task.CompletedTask));
        }

        if (type == typeof(ValueTask))
        {
            return Expression.Call(call, nameof(ValueTask.AsTask), null);
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return Expression.Call(typeof(HandlerCompiler), nameof(AcknowledgeTask), type.GenericTypeArguments, call, socketEvent);
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? Expression.Call(typeof(HandlerCompiler), nameof(AcknowledgeTask), type.GenericTypeArguments, Expression.Call(call, nameof(ValueTask.AsTask), null), socketEvent)
            : Expression.Call(typeof(HandlerCompiler), nameof(Acknowledge), [type], call, socketEvent);
    }

    private static async Task AcknowledgeTask<T>(Task<T> result, SocketEvent socketEvent) =>
        await socketEvent.AckAsync(await result.ConfigureAwait(false)).ConfigureAwait(false);

    private static Task Acknowledge<T>(T result, SocketEvent socketEvent) => socketEvent.AckAsync(result).AsTask();
}

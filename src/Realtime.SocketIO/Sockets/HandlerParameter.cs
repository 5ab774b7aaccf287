using System.Reflection;

namespace Realtime.SocketIO.Sockets;

/// <summary>What a handler's parameter says about an argument that is missing or null.</summary>
/// <param name="TakesNull">Whether null is a value of it.</param>
/// <param name="HasDefault">Whether it has a default value.</param>
/// <param name="Default">The default value.</param>
internal sealed record HandlerParameter(bool TakesNull, bool HasDefault, object? Default)
{
    /// <summary>Looks at a parameter of a lambda or method that was given as a delegate.</summary>
    public static HandlerParameter Of(Delegate handler, int index)
    {
        var parameters = handler.Method.GetParameters();

        // A delegate may hold its method's first argument.
        var held = parameters.Length - handler.GetType().GetMethod(nameof(Action.Invoke))!.GetParameters().Length;
        var parameter = parameters[index + Math.Max(held, 0)];

        // Code without nullable annotations says nothing, and means a value.
        return Of(parameter, NullabilityOf(parameter) == NullabilityState.Nullable);
    }

    /// <summary>What the parameter's annotation says; unknown also where a trimmed app has no annotations.</summary>
    public static NullabilityState NullabilityOf(ParameterInfo parameter) =>
        AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out var isSupported) && !isSupported
            ? NullabilityState.Unknown
            : new NullabilityInfoContext().Create(parameter).WriteState;

    public static HandlerParameter Of(ParameterInfo parameter, bool isNullable) =>
        new(isNullable || TypedArgument.TakesNull(parameter.ParameterType), parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null);
}

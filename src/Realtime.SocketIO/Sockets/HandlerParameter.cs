using System.Reflection;

namespace Realtime.SocketIO.Sockets;

/// <summary>How a handler's parameter treats an argument that is missing or null.</summary>
/// <param name="TakesNull">Whether the parameter accepts null.</param>
/// <param name="HasDefault">Whether the parameter has a default value.</param>
/// <param name="Default">The default value.</param>
internal sealed record HandlerParameter(bool TakesNull, bool HasDefault, object? Default)
{
    /// <summary>Inspects a parameter of a handler that was added as a delegate.</summary>
    public static HandlerParameter Of(Delegate handler, int index)
    {
        var parameters = handler.Method.GetParameters();

        // A delegate may be bound to the first argument of its method.
        var held = parameters.Length - handler.GetType().GetMethod(nameof(Action.Invoke))!.GetParameters().Length;
        var parameter = parameters[index + Math.Max(held, 0)];

        // Without nullable annotations, the parameter counts as not nullable.
        return Of(parameter, NullabilityOf(parameter) == NullabilityState.Nullable);
    }

    /// <summary>
    /// The parameter's nullable annotation. Unknown if there is none, as in a trimmed app without annotations.
    /// </summary>
    public static NullabilityState NullabilityOf(ParameterInfo parameter) =>
        AppContext.TryGetSwitch("System.Reflection.NullabilityInfoContext.IsSupported", out var isSupported) && !isSupported
            ? NullabilityState.Unknown
            : new NullabilityInfoContext().Create(parameter).WriteState;

    public static HandlerParameter Of(ParameterInfo parameter, bool isNullable) =>
        new(isNullable || TypedArgument.TakesNull(parameter.ParameterType), parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null);
}

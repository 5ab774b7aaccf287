using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Hosting;
using Realtime.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds AI assistants to chat.</summary>
public static class ChatRealtimeAssistantExtensions
{
    /// <summary>Adds an assistant that speaks through the <see cref="IChatClient"/> that the host registered.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">
    /// What differs from the defaults and from the configuration section <c>ChatRealtime:Assistants:{user id}</c>; null for
    /// nothing. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public static IChatRealtimeBuilder AddAssistant(this IChatRealtimeBuilder builder, Action<AssistantOptions>? configure = null) =>
        builder.AddAssistant(static services => services.GetRequiredService<IChatClient>(), configure);

    /// <summary>Adds an assistant that speaks through a client.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="client">The model's client; used by many calls at the same time, and not disposed.</param>
    /// <param name="configure">
    /// What differs from the defaults and from the configuration section <c>ChatRealtime:Assistants:{user id}</c>; null for
    /// nothing. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public static IChatRealtimeBuilder AddAssistant(this IChatRealtimeBuilder builder, IChatClient client, Action<AssistantOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return builder.AddAssistant(_ => client, configure);
    }

    /// <summary>Adds an assistant that speaks through a client of the host's services. A later call with the same user id replaces the earlier one.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="client">Gives the model's client, once for each reply; the client is not disposed.</param>
    /// <param name="configure">
    /// What differs from the defaults and from the configuration section <c>ChatRealtime:Assistants:{user id}</c>; null for
    /// nothing. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public static IChatRealtimeBuilder AddAssistant(
        this IChatRealtimeBuilder builder,
        Func<IServiceProvider, IChatClient> client,
        Action<AssistantOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(client);
        var registration = new AssistantRegistration(client, configure);
        if (registration.Options.Faults() is { Count: > 0 } faults)
        {
            throw new OptionsValidationException(nameof(AssistantOptions), typeof(AssistantOptions), faults);
        }

        builder.Services.AddSingleton(services => registration.Register(services.GetRequiredService<ChatSettings>()));
        return builder;
    }
}

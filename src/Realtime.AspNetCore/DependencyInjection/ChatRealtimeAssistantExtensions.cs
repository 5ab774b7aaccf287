using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Hosting;
using Realtime.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds AI assistants to chat.</summary>
public static class ChatRealtimeAssistantExtensions
{
    /// <summary>Adds an assistant that uses the <see cref="IChatClient"/> that the host registered.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">
    /// Sets options. It overrides the defaults and the configuration section <c>ChatRealtime:Assistants:{user id}</c>. Null
    /// for none. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public static IChatRealtimeBuilder AddAssistant(this IChatRealtimeBuilder builder, Action<AssistantOptions>? configure = null) =>
        builder.AddAssistant(static services => services.GetRequiredService<IChatClient>(), configure);

    /// <summary>Adds an assistant that uses a given client.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="client">The model's client. Several calls use it at the same time. It is not disposed.</param>
    /// <param name="configure">
    /// Sets options. It overrides the defaults and the configuration section <c>ChatRealtime:Assistants:{user id}</c>. Null
    /// for none. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public static IChatRealtimeBuilder AddAssistant(this IChatRealtimeBuilder builder, IChatClient client, Action<AssistantOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return builder.AddAssistant(_ => client, configure);
    }

    /// <summary>
    /// Adds an assistant that uses a client from the host's services. A later
    /// call with the same user id replaces the earlier one.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="client">Returns the model's client. Called once per reply. The client is not disposed.</param>
    /// <param name="configure">
    /// Sets options. It overrides the defaults and the configuration section <c>ChatRealtime:Assistants:{user id}</c>. Null
    /// for none. Runs once here and once when the host starts.
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

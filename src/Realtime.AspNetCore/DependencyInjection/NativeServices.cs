using Microsoft.Extensions.DependencyInjection;
using Realtime.Delivery;
using Realtime.Dialects.Native;

namespace Realtime.DependencyInjection;

/// <summary>The services of the Native contract.</summary>
internal static class NativeServices
{
    public static void AddNative(this IServiceCollection services)
    {
        services.AddSingleton<NativeUsers>();
        services.AddSingleton<NativeMessages>();
        services.AddSingleton<NativeViews>();
        services.AddSingleton<NativeHistory>();
        services.AddSingleton<NativeSessions>();
        services.AddSingleton<ConversationActivity>();
        services.AddSingleton<INativeSockets, NativeSockets>();
    }
}

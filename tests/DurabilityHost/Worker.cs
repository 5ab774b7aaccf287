using System.Globalization;
using Realtime.Notifications;

namespace DurabilityHost;

/// <summary>A process without sockets: publishes to one user, a number of times, and ends.</summary>
internal static class Worker
{
    public static async Task RunAsync(string user, int count, string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        new HostDatabase(builder.Configuration).AddTo(builder.Services.AddRealtimePublisher());
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine("The worker is ready");
        var notifications = host.Services.GetRequiredService<INotificationPublisher>();
        for (var i = 1; i <= count; i++)
        {
            var title = $"Job {i}";
            await notifications.PublishAsync(user, new NewNotification("job", title, "Done") { IdempotencyKey = title });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"published {title} at {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}"));
        }

        await host.StopAsync();
    }
}

using System.Diagnostics;
using System.Globalization;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

/// <summary>A real nginx in front of a host, on a port of its own.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private static readonly string? Executable = new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx" }.FirstOrDefault(File.Exists);

    private readonly string _folder;
    private readonly Process _process;

    private Nginx(string folder, Process process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public static bool IsInstalled => Executable is not null;

    public Uri Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="host">What it passes requests on to.</param>
    /// <param name="directives">What stands in its location beside <c>proxy_pass</c>.</param>
    public static async Task<Nginx> StartAsync(Uri host, string directives)
    {
        var folder = Directory.CreateTempSubdirectory("nginx").FullName;
        var port = LocalPort.FindFree();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            worker_processes 1;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                server {
                    listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}};
                    location / {
                        proxy_pass {{host.GetLeftPart(UriPartial.Authority)}};
                        {{directives}}
                    }
                }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Executable!, ["-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log")])
        {
            RedirectStandardError = true,
        })!;
        var nginx = new Nginx(folder, process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
        await Wait.UntilAsync(() => process.HasExited || LocalPort.Accepts(port), "nginx listens");
        if (process.HasExited)
        {
            throw new InvalidOperationException($"nginx ended: {await File.ReadAllTextAsync(Path.Combine(folder, "error.log"))}");
        }

        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A test that needs nginx, and says so where there is none.</summary>
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = Nginx.IsInstalled ? null : "nginx is not installed";
}

// Two builds of the same components: the page (index.html with files of its own beside it) and, in mode `report`, the
// report (one file that holds all it needs, so that it opens anywhere without a network).
import { defineConfig, type Plugin } from 'vite'
import { world } from './world'

// Puts scripts and styles into the HTML file itself.
function inline(): Plugin {
  return {
    name: 'inline',
    // After Vite has written its last word into the code.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const html = Object.values(bundle).find((file) => file.fileName.endsWith('.html'))
        if (html?.type !== 'asset') throw new Error('no HTML in the report')
        let text = String(html.source)
        for (const [name, file] of Object.entries(bundle)) {
          if (file === html) continue
          const code = file.type === 'chunk' ? file.code : String(file.source)
          const tag = file.type === 'chunk' ? /<script type="module"[^>]*><\/script>/ : /<link rel="stylesheet"[^>]*>/
          if (!tag.test(text)) throw new Error(`no place for ${name} in the report`)
          // A module runs after the whole document was read, wherever it stands, so it finds the data below it.
          const whole =
            file.type === 'chunk'
              ? `<script type="module">${code.replaceAll('</script', '<\\/script')}</script>`
              : `<style>${code}</style>`
          text = text.replace(tag, () => whole)
          delete bundle[name]
        }
        html.source = text
      },
    },
  }
}

export default defineConfig(({ mode }) => {
  const report = mode === 'report'
  return {
    base: './',
    plugins: [world(), ...(report ? [inline()] : [])],
    esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
    build: {
      outDir: process.env.CUTSET_WEB_DIR ?? '../build/web',
      emptyOutDir: !report,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rollupOptions: {
        input: report ? 'report.html' : 'index.html',
        output: {
          // Names without digests: the server tells browsers by its own tags what has changed.
          entryFileNames: 'assets/[name].js',
          chunkFileNames: 'assets/[name].js',
          assetFileNames: 'assets/[name][extname]',
          ...(report ? { inlineDynamicImports: true } : {}),
        },
      },
    },
  }
})
